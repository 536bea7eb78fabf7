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
    /// <summary>
    /// What the text before the chunk says about it, such as the heading of its section; sent to the model ahead of the text. Null for
    /// nothing. Part of neither the text nor its offsets. Never logged.
    /// </summary>
    public string? Context { get; init; }

    /// <summary>
    /// Where the text stands in the source, in ascending order of offsets; the first may start before the chunk. Empty if unknown.
    /// </summary>
    public IReadOnlyList<TextPlace> Places { get; init; } = [];

    /// <summary>The text that the model is given.</summary>
    internal string PromptText => Context is null ? Text : $"{Context}\n{Text}";

    /// <summary>The place of a character; null if it is unknown. A line counts on with the line breaks of the text.</summary>
    /// <param name="offset">Offset in the document's text, from <see cref="Start"/> to before <see cref="End"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset is outside the chunk.</exception>
    public SourcePlace? PlaceAt(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, Start);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Start + Text.Length);
        var (low, high) = (0, Places.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Places[middle].Start <= offset ? (middle + 1, high) : (low, middle);
        }

        if (low == 0)
            return null;
        var (start, place) = Places[low - 1];
        if (place.Line is not { } line)
            return place;
        var from = (int)(Math.Max(start, Start) - Start);
        return place with { Line = line + Text.AsSpan(from, (int)(offset - Start) - from).Count('\n') };
    }

    /// <summary>Identifies the chunk without its text, so that it is safe to log.</summary>
    public override string ToString() => $"{DocumentId}#{Index} [{Start}..{End})";
}
