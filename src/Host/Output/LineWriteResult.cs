namespace ParallelLlm.Host.Output;

/// <summary>What became of a line, or of an output at its end.</summary>
/// <param name="Message">The error, or a note on a written file; null for neither.</param>
internal readonly record struct LineWriteResult(LineWrite Status, string? Message = null);
