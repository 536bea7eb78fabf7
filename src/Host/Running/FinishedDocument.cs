namespace ParallelLlm.Host.Running;

/// <summary>A document that is ready to be written.</summary>
/// <param name="Index">Its index in the input.</param>
/// <param name="Name">What the output calls it.</param>
/// <param name="Line">Its JSON line, end of line included.</param>
/// <param name="Error">What it lacks, for people; null when nothing.</param>
internal sealed record FinishedDocument(int Index, string Name, DocumentStatus Status, byte[] Line, string? Error = null);
