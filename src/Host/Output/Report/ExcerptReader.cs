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
            if (document.Hash is { } hash && await HashAsync(source, cancellationToken) is { } now
                && !hash.Equals(now, StringComparison.OrdinalIgnoreCase))
                return DocumentExcerpt.None(TextState.Changed);
            return await ReadAsync(document, source, cancellationToken);
        }
        catch (DocumentProblemException unreadable)
        {
            return DocumentExcerpt.None(TextState.Unreadable, unreadable.Problem.Message);
        }
    }

    private async Task<DocumentExcerpt> ReadAsync(ReportedDocument document, DocumentSource source, CancellationToken cancellationToken)
    {
        using var text = await reader.ReadAsync(source, cancellationToken);
        if (!text.IsReadable)
            return DocumentExcerpt.None(TextState.Unreadable, text.Problem.Message);
        var found = document.Values.SelectMany(value => value.Conflicts.Prepend(value)).Where(value => value.Evidence.HasSpan).ToList();
        var blocks = new TextBlocks(found.Select(value => (value.Evidence.Start!.Value, value.Evidence.End!.Value)));
        var buffer = System.Buffers.ArrayPool<char>.Shared.Rent(BufferChars);
        try
        {
            // A problem can show at the end of the text only, so all of it is read.
            while (await text.Reader.ReadAsync(buffer.AsMemory(), cancellationToken) is > 0 and var count)
                blocks.Add(buffer.AsSpan(0, count));
        }
        finally
        {
            System.Buffers.ArrayPool<char>.Shared.Return(buffer);
        }

        var excerpt = new DocumentExcerpt(TextState.Read, blocks.Pieces(), blocks.Length);
        return found.TrueForAll(value => Fits(value, excerpt)) ? excerpt : DocumentExcerpt.None(TextState.OtherText);
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

    private static async Task<string?> HashAsync(DocumentSource source, CancellationToken cancellationToken) =>
        await ContentHash.OfAsync(source, cancellationToken) is { } hash ? hash.ToString() : null;
}
