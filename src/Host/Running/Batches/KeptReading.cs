using System.Runtime.CompilerServices;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Host.Running;

/// <summary>
/// A document of a run with batches: kept as it is read for the first time, and read from its kept chunks once its calls were made and its
/// file has another content or none. Not thread-safe.
/// </summary>
internal sealed class KeptReading
{
    private const string Values = "its values are those of its earlier content, without evidence";

    private readonly RunDocument _document;
    private readonly int _position;
    private readonly DocumentKeeping _keeping;
    private bool _isLookedUp;
    private bool _isChanged;
    private KeptDocument? _kept;
    private CompletionKey? _content;

    private KeptReading(RunDocument document, int position, DocumentKeeping keeping) =>
        (_document, _position, _keeping) = (document, position, keeping);

    /// <summary>A document of the input.</summary>
    /// <param name="position">Its position in the input, from 0.</param>
    public static RunDocument Of(RunDocument document, int position, DocumentKeeping keeping)
    {
        var reading = new KeptReading(document, position, keeping);
        return document with { Chunks = reading.ReadAsync, Fingerprint = reading.FingerprintAsync };
    }

    /// <summary>A document that the input no longer has.</summary>
    public static RunDocument Gone(KeptDocument kept, DocumentKeeping keeping, Priority priority)
    {
        var document = new RunDocument(kept.Name, _ => throw new InvalidOperationException()) { Priority = priority };
        return document with { Chunks = _ => ReadAgain().ToAsyncEnumerable() };

        IEnumerable<DocumentChunk> ReadAgain()
        {
            var text = keeping.TextOf(kept)
                ?? throw new DocumentProblemException(DocumentProblemKind.Vanished, "it is gone, and its kept text cannot be read");
            keeping.CountGone();
            return Read(document, text, kept, keeping, $"the document is no longer in the input: {Values}");
        }
    }

    /// <summary>The hash of its content; null if its kept chunks take its place, so that it is not recognised.</summary>
    private async ValueTask<CompletionKey?> FingerprintAsync(CancellationToken cancellationToken)
    {
        await LookUpAsync(cancellationToken);
        if (_isChanged)
            return null;
        // Taken once: a second hash shows whether the document has changed since.
        (var content, _content) = (_content, null);
        return content ?? await _document.Fingerprint!(cancellationToken);
    }

    private async IAsyncEnumerable<DocumentChunk> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await LookUpAsync(cancellationToken);
        if (_isChanged && _keeping.TextOf(_kept!) is { } text)
        {
            foreach (var chunk in ReadAgain(text))
                yield return chunk;
            yield break;
        }

        using var keep = _kept is null ? new KeptChunksWriter() : null;
        await foreach (var chunk in _document.Chunks(cancellationToken))
        {
            keep?.Add(chunk);
            yield return chunk;
        }

        if (keep is not null)
            await KeepAsync(keep, cancellationToken);
    }

    private async ValueTask LookUpAsync(CancellationToken cancellationToken)
    {
        if (_isLookedUp)
            return;
        _kept = _keeping.Find(_document.Name);
        if (_kept is not null)
        {
            _content = await _document.Fingerprint!(cancellationToken);
            _isChanged = _content != _kept.Content;
        }

        _isLookedUp = true;
    }

    private IEnumerable<DocumentChunk> ReadAgain(KeptChunksReader text)
    {
        if (_content is null)
        {
            _keeping.CountGone();
            return Read(_document, text, _kept!, _keeping, $"the document can no longer be read: {Values}");
        }

        _keeping.CountChanged();
        return Read(_document, text, _kept!, _keeping, $"the document has changed since its calls were made: {Values}");
    }

    private static IEnumerable<DocumentChunk> Read(
        RunDocument document, KeptChunksReader text, KeptDocument kept, DocumentKeeping keeping, string warning)
    {
        var facts = document.Facts;
        (facts.IsKept, facts.Content) = (true, kept.Content);
        using (text)
        {
            while (text.Next(kept.Name, document.Priority) is { } chunk)
                yield return chunk;
        }

        facts.Warnings = [.. text.Warnings, warning];
        if (keeping.WantsTexts)
            facts.TextProblem = "its text is not written, because its file has another content or none by now";
    }

    private async ValueTask KeepAsync(KeptChunksWriter text, CancellationToken cancellationToken)
    {
        var facts = _document.Facts;
        if (text.Count > 0
            && (facts.Content ?? await _document.Fingerprint!(cancellationToken)) is { } content
            && text.Complete(facts.Warnings) is { } whole)
            _keeping.Keep(new DocumentToKeep(_document.Name, _position, content, whole));
    }
}
