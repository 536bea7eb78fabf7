using System.Runtime.CompilerServices;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Places;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>A document of a run.</summary>
/// <param name="Name">What the output calls it.</param>
/// <param name="Chunks">Opens it and chunks it as it is read. Throws <see cref="DocumentProblemException"/>, at once or on the way.</param>
internal sealed record RunDocument(string Name, Func<CancellationToken, IAsyncEnumerable<DocumentChunk>> Chunks)
{
    /// <summary>Its priority, which can decide where it may be sent.</summary>
    public Priority Priority { get; init; }

    /// <summary>Computes the hash of its content, which is null if it cannot be read twice; null if no hash is needed.</summary>
    public Func<CancellationToken, ValueTask<CompletionKey?>>? Fingerprint { get; init; }

    /// <summary>
    /// Writes its text to its file without extracting anything, and returns why there is none; null if no texts are wanted.
    /// </summary>
    public Func<CancellationToken, Task<string?>>? CopyText { get; init; }

    /// <summary>Facts that are known once its chunks have been read.</summary>
    public ReadFacts Facts { get; init; } = new();

    /// <param name="texts">Where the text goes as well; null for nowhere.</param>
    public static RunDocument Of(
        DocumentSource source, DocumentReader reader, TokenChunker chunker, Priority priority, TextFolder? texts = null)
    {
        var facts = new ReadFacts();
        return new(source.Name, token => ReadAsync(source, reader, chunker, priority, texts, facts, token))
        {
            CopyText = texts is null ? null : token => CopyAsync(source, reader, texts, token),
            Priority = priority,
            Fingerprint = token => ContentHash.OfAsync(source, token),
            Facts = facts,
        };
    }

    private static async IAsyncEnumerable<DocumentChunk> ReadAsync(
        DocumentSource source,
        DocumentReader reader,
        TokenChunker chunker,
        Priority priority,
        TextFolder? texts,
        ReadFacts facts,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var text = await reader.ReadAsync(source, cancellationToken);
        if (!text.IsReadable)
            throw new DocumentProblemException(text.Problem);
        facts.Format = text.Format;
        using var copy = texts?.Copy(source.Name, text.Reader);
        await foreach (var chunk in chunker.ChunkAsync(source.Name, copy ?? text.Reader, priority, cancellationToken))
            yield return text.Places is { } places ? ChunkPlaces.Add(chunk, places) : chunk;
        (facts.Warnings, facts.Content, facts.TextProblem) = (text.Warnings, text.ContentHash, copy?.Complete());
    }

    private static async Task<string?> CopyAsync(
        DocumentSource source, DocumentReader reader, TextFolder texts, CancellationToken cancellationToken)
    {
        try
        {
            using var text = await reader.ReadAsync(source, cancellationToken);
            if (!text.IsReadable)
                return text.Problem.Message;
            using var copy = texts.Copy(source.Name, text.Reader);
            var buffer = new char[16 << 10];
            while (await copy.ReadAsync(buffer, cancellationToken) > 0)
            {
            }

            return copy.Complete();
        }
        catch (DocumentProblemException unreadable)
        {
            return unreadable.Problem.Message;
        }
    }
}
