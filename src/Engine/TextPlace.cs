namespace ParallelLlm;

/// <summary>The place of the text from an offset up to the next one's.</summary>
/// <param name="Start">Offset in the document's text, from 0, in UTF-16 code units.</param>
/// <param name="Place">Where the text stands in the source.</param>
public readonly record struct TextPlace(long Start, SourcePlace Place);
