namespace ParallelLlm.Chunking;

/// <summary>A chunk cut from the beginning of a text.</summary>
/// <param name="Start">Where it begins: 0, or the end of the overlap where that had to be given up.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="NextStart">Where the text of the next chunk begins; before <paramref name="End"/> by the overlap.</param>
internal readonly record struct Cut(int Start, int End, int Tokens, int NextStart);
