using ParallelLlm.Host.Documents;

namespace ParallelLlm.Host.Output.Report;

/// <summary>Reads documents again for what the report shows of their text. Thread-safe.</summary>
internal sealed class ExcerptReader(NamedDocuments documents, DocumentReader reader)
{
    private const int BufferChars = 16 << 10;
    private const string StandardInput = "-";

    public async Task<DocumentExcerpt> ReadAsync(ReportedDocument document, CancellationToken cancellationToken)
    {
        if (!document.HasEvidence || document.Values.Count == 0)
            return DocumentExcerpt.None(TextState.NotNeeded);
        if (document.Name == StandardInput)
            return DocumentExcerpt.None(TextState.NotNeeded, "The document came from standard input, which cannot be read again.");
        try
        {
            if (await documents.FindAsync(document.Name, cancellationToken) is not { } source)
                return DocumentExcerpt.None(TextState.Gone);
            var (excerpt, content) = await ReadAsync(document, source, cancellationToken);
            return await HasChangedAsync(document, source, content, cancellationToken) ? DocumentExcerpt.None(TextState.Changed) : excerpt;
        }
        catch (DocumentProblemException unreadable)
        {
            return DocumentExcerpt.None(TextState.Unreadable, unreadable.Problem.Message);
        }
    }

    /// <param name="content">The hash of the bytes that were read; null if it is not known.</param>
    private static async Task<bool> HasChangedAsync(
        ReportedDocument document, DocumentSource source, CompletionKey? content, CancellationToken cancellationToken) =>
        document.Hash is { } hash
        && (content ?? await ContentHash.OfAsync(source, cancellationToken)) is { } now
        && !hash.Equals(now.ToString(), StringComparison.OrdinalIgnoreCase);

    private async Task<(DocumentExcerpt Excerpt, CompletionKey? Content)> ReadAsync(
        ReportedDocument document, DocumentSource source, CancellationToken cancellationToken)
    {
        using var text = await reader.ReadAsync(source with { IsHashed = document.Hash is not null }, cancellationToken);
        try
        {
            return text.IsReadable
                ? (await ReadAsync(document, text.Reader, cancellationToken), text.ContentHash)
                : (DocumentExcerpt.None(TextState.Unreadable, text.Problem.Message), null);
        }
        catch (DocumentProblemException unreadable)
        {
            // Perhaps it is unreadable because it has changed.
            return (DocumentExcerpt.None(TextState.Unreadable, unreadable.Problem.Message), null);
        }
    }

    private static async Task<DocumentExcerpt> ReadAsync(ReportedDocument document, TextReader text, CancellationToken cancellationToken)
    {
        var found = document.Values.SelectMany(value => value.Conflicts.Prepend(value)).Where(value => value.Evidence.HasSpan).ToList();
        var blocks = new TextBlocks(found.Select(value => (value.Evidence.Start!.Value, value.Evidence.End!.Value)));
        var buffer = System.Buffers.ArrayPool<char>.Shared.Rent(BufferChars);
        try
        {
            // A problem can show at the end of the text only, so all of it is read.
            while (await text.ReadAsync(buffer.AsMemory(), cancellationToken) is > 0 and var count)
                blocks.Add(buffer.AsSpan(0, count));
        }
        finally
        {
            System.Buffers.ArrayPool<char>.Shared.Return(buffer);
        }

        var excerpt = new DocumentExcerpt(TextState.Read, blocks.Pieces(), blocks.Length);
        var isWhole = !document.Values.SelectMany(value => value.Conflicts.Prepend(value)).Any(value => value.Evidence.IsBroken);
        return isWhole && found.TrueForAll(value => Fits(value, excerpt)) ? excerpt : DocumentExcerpt.None(TextState.OtherText);
    }

    /// <summary>Whether the text has a value where its evidence says, as far as that can be seen.</summary>
    private static bool Fits(ReportedValue value, DocumentExcerpt excerpt)
    {
        var evidence = value.Evidence;
        if (evidence.End > excerpt.Length)
            return false;
        if (evidence.Finding != Finding.AsWritten || !value.IsText || excerpt.PieceOf(evidence) is not { } piece)
            return true;
        var shown = piece.Text.AsSpan((int)(evidence.Start!.Value - piece.Start), (int)(evidence.End!.Value - evidence.Start.Value));
        return shown.Trim().SequenceEqual(value.Text.AsSpan().Trim());
    }
}
