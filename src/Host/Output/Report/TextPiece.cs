namespace ParallelLlm.Host.Output.Report;

/// <summary>A piece of a document's text that the report shows.</summary>
/// <param name="Start">Offset of its first character in the document's text.</param>
internal readonly record struct TextPiece(long Start, string Text)
{
    public long End => Start + Text.Length;
}
