namespace ParallelLlm.Host.Output;

/// <summary>What became of a line, or of an output at its end.</summary>
/// <param name="Message">What went wrong, or a note on what was written; null for neither.</param>
internal readonly record struct LineWriteResult(LineWrite Status, string? Message = null);
