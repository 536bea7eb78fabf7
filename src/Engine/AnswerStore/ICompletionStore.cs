namespace ParallelLlm;

/// <summary>
/// Keeps providers' answers, so that nothing is paid for twice. Implementations are thread-safe. Any exception means "cannot be read" or
/// "cannot be written": it is logged once and counted, and the engine continues without the store.
/// </summary>
public interface ICompletionStore
{
    /// <summary>Looks up answers.</summary>
    /// <returns>One item per query, in order; null where nothing is stored.</returns>
    ValueTask<FoundCompletion?[]> FindAsync(IReadOnlyList<CompletionQuery> queries, CancellationToken cancellationToken);

    /// <summary>
    /// Saves answers. When the task completes, all are on disk; if it fails, possibly none. An existing answer is kept, and recorded for
    /// the new document as well.
    /// </summary>
    Task SaveAsync(IReadOnlyList<StoredCompletion> completions, CancellationToken cancellationToken);
}
