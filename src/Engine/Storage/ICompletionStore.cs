namespace ParallelLlm.Storage;

/// <summary>
/// Keeps what providers have answered, so that nothing is paid for twice. Implementations are thread-safe. What they throw is taken as "cannot be read" or "cannot be written":
/// it is said once and counted, and the engine goes on without.
/// </summary>
public interface ICompletionStore
{
    /// <summary>Looks answers up.</summary>
    /// <returns>As many as there are questions, in their order; null where nothing is kept.</returns>
    ValueTask<FoundCompletion?[]> FindAsync(IReadOnlyList<CompletionQuery> queries, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps answers. When the task ends they are on disk, all of them or, if it throws, perhaps none. An answer that is there already stays as it is, and is then known to
    /// belong to the new document as well.
    /// </summary>
    Task SaveAsync(IReadOnlyList<StoredCompletion> completions, CancellationToken cancellationToken);
}

/// <summary>Asks for an answer.</summary>
/// <param name="Key">What it is kept under.</param>
/// <param name="DocumentId">The document that it is wanted for.</param>
public readonly record struct CompletionQuery(CompletionKey Key, string DocumentId);

/// <summary>An answer that is kept.</summary>
/// <param name="Fields">Field → value, as a JSON object in UTF-8.</param>
/// <param name="Model">The model that answered, by its own account.</param>
/// <param name="KnowsDocument">Whether it is known to belong to the document that was asked for; if not, it should be saved for it too, so that purging that document finds it.</param>
public sealed record FoundCompletion(ReadOnlyMemory<byte> Fields, string? Model, bool KnowsDocument);

/// <summary>An answer to be kept: validated, and final.</summary>
/// <param name="Key">What it is kept under.</param>
/// <param name="DocumentId">The document that it belongs to.</param>
/// <param name="Model">The model that answered, by its own account.</param>
/// <param name="Fields">Field → value, as a JSON object in UTF-8.</param>
public sealed record StoredCompletion(CompletionKey Key, string DocumentId, string? Model, ReadOnlyMemory<byte> Fields);
