namespace ParallelLlm;

/// <summary>
/// Keeps whole results, so that an unchanged document is not even split into chunks again. Implementations are thread-safe.
/// </summary>
public interface IDocumentStore
{
    /// <summary>
    /// The result stored under a key of the document's content and everything that shapes the result; null if there is none.
    /// </summary>
    /// <exception cref="CompletionStoreException">The store cannot be read.</exception>
    ValueTask<StoredDocument?> FindDocumentAsync(CompletionKey key, CancellationToken cancellationToken);

    /// <summary>Saves a result; it is on disk when the task completes. An existing one is kept.</summary>
    /// <exception cref="CompletionStoreException">The store cannot be written.</exception>
    Task SaveDocumentAsync(CompletionKey key, string documentId, StoredDocument document, CancellationToken cancellationToken);
}
