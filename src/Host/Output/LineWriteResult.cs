namespace ParallelLlm.Host.Output;

/// <param name="Message">What went wrong; null when nothing did.</param>
internal readonly record struct LineWriteResult(LineWrite Status, string? Message = null);
