namespace ParallelLlm;

/// <summary>A document's result.</summary>
/// <param name="Chunks">How many chunks it was made of.</param>
/// <param name="Result">The result, in whatever form its owner gives it.</param>
public sealed record StoredDocument(int Chunks, ReadOnlyMemory<byte> Result);
