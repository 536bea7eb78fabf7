namespace ParallelLlm;

/// <summary>
/// Keeps whole results, so that a document that has not changed is not even cut into chunks again. Implementations are thread-safe.
/// </summary>
public interface IDocumentStore
{
    /// <summary>
    /// The result that is kept under a key made of the document's content and everything that shapes the result; null when there is none.
    /// </summary>
    /// <exception cref="CompletionStoreException">The store cannot be read.</exception>
    ValueTask<StoredDocument?> FindDocumentAsync(CompletionKey key, CancellationToken cancellationToken);

    /// <summary>Keeps a result; it is on disk when the task ends. One that is there already stays as it is.</summary>
    /// <exception cref="CompletionStoreException">The store cannot be written.</exception>
    Task SaveDocumentAsync(CompletionKey key, string documentId, StoredDocument document, CancellationToken cancellationToken);
}
