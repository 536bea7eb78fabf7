using System.Runtime.CompilerServices;
using ParallelLlm.Chunking;

namespace ParallelLlm;

/// <summary>
/// Splits a document's text into chunks by tokens, with overlap: at the end of a paragraph if one is near, else of a line, a sentence or a
/// word, and never inside a character or a line break. Reads as a stream: a text of any length takes a few hundred kilobytes at the default
/// size. Thread-safe; one call per document.
/// </summary>
public sealed class TokenChunker
{
    private readonly ChunkingOptions _options;
    private readonly Func<Task<ITokenCounter>> _loadCounter;

    /// <summary>Creates a chunker.</summary>
    /// <param name="options">Sizes; null for the defaults.</param>
    /// <param name="loadCounter">
    /// Loads the counter at the first text that is not blank; null for <see cref="TiktokenCounter.LoadAsync"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    public TokenChunker(ChunkingOptions? options = null, Func<Task<ITokenCounter>>? loadCounter = null)
    {
        _options = options ?? new ChunkingOptions();
        _options.Validate();
        _loadCounter = loadCounter ?? TiktokenCounter.LoadAsync;
    }

    /// <summary>
    /// The chunks of a text; none if it is blank. Each has at most <see cref="ChunkingOptions.MaxTokens"/> tokens by the counter, and
    /// starts where the previous one ended, or earlier by the overlap: joined by their offsets they give the text. The one exception: white
    /// space at the edge of a chunk that would become a chunk of its own is left out.
    /// </summary>
    /// <param name="documentId">Copied into every chunk.</param>
    /// <param name="text">The document's text; left open.</param>
    /// <param name="priority">Copied into every chunk.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<DocumentChunk> ChunkAsync(
        string documentId,
        TextReader text,
        Priority priority = Priority.Normal,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documentId);
        ArgumentNullException.ThrowIfNull(text);
        using var window = new TextWindow(text, (_options.MaxTokens * ChunkCutter.MostCharsPerToken) + Graphemes.Lookahead);
        ChunkCutter? cutter = null;
        var index = 0;
        var overlap = 0;
        while (true)
        {
            await window.FillAsync(cancellationToken).ConfigureAwait(false);
            if (SkipBlank(window, overlap))
            {
                overlap = 0;
                if (window.AtEnd && window.Text.IsEmpty)
                    yield break;
                continue;
            }

            cutter ??= new ChunkCutter(await _loadCounter().ConfigureAwait(false), _options);
            var cut = cutter.Next(window.Text, overlap, window.AtEnd);
            var already = Math.Max(overlap, cut.Start);
            overlap = cut.End - cut.NextStart;
            if (window.Text[already..cut.End].IsWhiteSpace())
                overlap = 0;
            else
                yield return Chunk(window, cut, documentId, index++, priority);
            window.Advance(cut.End - overlap);
        }
    }

    private static DocumentChunk Chunk(TextWindow window, Cut cut, string documentId, int index, Priority priority) => new(
        documentId,
        index,
        window.Text[cut.Start..cut.End].ToString(),
        window.Offset + cut.Start,
        window.Offset + cut.End,
        cut.Tokens,
        priority);

    /// <summary>Skips a window whose only new text is white space, which needs no counting.</summary>
    private static bool SkipBlank(TextWindow window, int overlap)
    {
        var text = window.Text;
        if (!text[overlap..].IsWhiteSpace())
            return false;
        // The second half of a line break may still follow.
        window.Advance(!window.AtEnd && text[^1] == '\r' ? text.Length - 1 : text.Length);
        return true;
    }
}
