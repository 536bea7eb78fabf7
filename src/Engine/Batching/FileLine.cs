namespace ParallelLlm.Batching;

/// <summary>A line of a file.</summary>
/// <param name="Bytes">Its bytes, valid until the next line is read.</param>
/// <param name="IsCut">Whether it is too long, and these are its beginning.</param>
internal readonly record struct FileLine(ReadOnlyMemory<byte> Bytes, bool IsCut);
