namespace ParallelLlm;

/// <summary>A document's result.</summary>
/// <param name="Chunks">Number of chunks.</param>
/// <param name="Result">The result, in its owner's format.</param>
public sealed record StoredDocument(int Chunks, ReadOnlyMemory<byte> Result);
