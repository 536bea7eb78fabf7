namespace ParallelLlm;

/// <summary>A piece of a document, small enough for one LLM call.</summary>
/// <param name="DocumentId">Id of the source document: any text, unique within the request.</param>
/// <param name="Index">Position among the document's chunks, from 0. Does not affect the order of results.</param>
/// <param name="Text">The chunk's text. Never logged.</param>
/// <param name="Start">Offset of the first character in the document's text, from 0, in UTF-16 code units.</param>
/// <param name="End">Offset after the last character: <c>End - Start</c> is the length of <paramref name="Text"/>.</param>
/// <param name="TokenCount">Tokens in <paramref name="Text"/>; approximate if the model's tokenizer is unknown.</param>
/// <param name="Priority">Scheduling priority; <see cref="Priority.Normal"/> by default.</param>
public sealed record DocumentChunk(
    string DocumentId,
    int Index,
    string Text,
    long Start,
    long End,
    int TokenCount,
    Priority Priority = Priority.Normal)
{
    /// <summary>Identifies the chunk without its text, so that it is safe to log.</summary>
    public override string ToString() => $"{DocumentId}#{Index} [{Start}..{End})";
}
