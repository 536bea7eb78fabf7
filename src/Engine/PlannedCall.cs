namespace ParallelLlm;

/// <summary>The first call for a chunk, as an engine would send it.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Call">The call.</param>
/// <param name="Key">
/// Equal for calls whose answers are the same: of several, an engine with a store sends one. The key of the answer where there is one
/// endpoint. Null if no endpoint has an <see cref="LlmEndpoint.Identity"/>.
/// </param>
/// <param name="StoredUnder">Keys of the answer in a store, the preferred one first; empty if it is not stored.</param>
public sealed record PlannedCall(DocumentChunk Chunk, LlmCall Call, CompletionKey? Key, IReadOnlyList<CompletionKey> StoredUnder);
