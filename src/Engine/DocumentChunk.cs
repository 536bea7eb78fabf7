namespace ParallelLlm;

/// <summary>A piece of a document, small enough for one LLM call.</summary>
/// <param name="DocumentId">The document that the piece was cut from; any text, unique in its request.</param>
/// <param name="Index">
/// Position among the document's chunks, from 0. Results of a request come back in the order in which its chunks were given.
/// </param>
/// <param name="Text">The text to read. Never logged.</param>
/// <param name="Start">Offset of the first character in the document's text, from 0, in UTF-16 units.</param>
/// <param name="End">Offset after the last character; <c>End - Start</c> is the length of <paramref name="Text"/>.</param>
/// <param name="TokenCount">Tokens in <paramref name="Text"/>; approximate where the model's tokenizer is not known.</param>
/// <param name="Priority">How soon it is sent; <see cref="Priority.Normal"/> by default.</param>
public sealed record DocumentChunk(
    string DocumentId,
    int Index,
    string Text,
    long Start,
    long End,
    int TokenCount,
    Priority Priority = Priority.Normal)
{
    /// <summary>Names the chunk without its text, so that it can be logged.</summary>
    public override string ToString() => $"{DocumentId}#{Index} [{Start}..{End})";
}
