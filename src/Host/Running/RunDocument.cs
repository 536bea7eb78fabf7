using System.Runtime.CompilerServices;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Places;

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

    /// <summary>Parts of it that have no text, known once it has been read.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static RunDocument Of(DocumentSource source, DocumentReader reader, TokenChunker chunker, Priority priority)
    {
        var warnings = new List<string>();
        return new(source.Name, token => ReadAsync(source, reader, chunker, priority, warnings, token))
        {
            Priority = priority,
            Fingerprint = token => ContentHash.OfAsync(source, token),
            Warnings = warnings,
        };
    }

    private static async IAsyncEnumerable<DocumentChunk> ReadAsync(
        DocumentSource source,
        DocumentReader reader,
        TokenChunker chunker,
        Priority priority,
        List<string> warnings,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var text = await reader.ReadAsync(source, cancellationToken);
        if (!text.IsReadable)
            throw new DocumentProblemException(text.Problem);
        await foreach (var chunk in chunker.ChunkAsync(source.Name, text.Reader, priority, cancellationToken))
            yield return text.Places is { } places ? ChunkPlaces.Add(chunk, places) : chunk;
        warnings.AddRange(text.Warnings);
    }
}
