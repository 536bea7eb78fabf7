namespace ParallelLlm.Chunking;

/// <summary>A chunk cut from the beginning of a text.</summary>
/// <param name="Start">Start of the chunk: 0, or the end of the overlap if that was dropped.</param>
/// <param name="NextStart">Start of the next chunk's text, before <paramref name="End"/> by the overlap.</param>
internal readonly record struct Cut(int Start, int End, int Tokens, int NextStart);
