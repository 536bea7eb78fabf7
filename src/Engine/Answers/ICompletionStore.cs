namespace ParallelLlm;

/// <summary>
/// Keeps what providers have answered, so that nothing is paid for twice. Implementations are thread-safe. What they throw is taken as
/// "cannot be read" or "cannot be written": it is said once and counted, and the engine goes on without.
/// </summary>
public interface ICompletionStore
{
    /// <summary>Looks answers up.</summary>
    /// <returns>As many as there are questions, in their order; null where nothing is kept.</returns>
    ValueTask<FoundCompletion?[]> FindAsync(IReadOnlyList<CompletionQuery> queries, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps answers. When the task ends they are on disk, all of them or, if it throws, perhaps none. An answer that is there already
    /// stays as it is, and is then known to belong to the new document as well.
    /// </summary>
    Task SaveAsync(IReadOnlyList<StoredCompletion> completions, CancellationToken cancellationToken);
}
