using System.Collections.Immutable;
using ParallelLlm.Observability;

namespace ParallelLlm.Dispatching.CircuitBreaking;

/// <summary>
/// Refusals of key, model or route since the last usable answer. Counts distinct chunks too, because a firewall, or one of several servers,
/// may refuse a single text with the same message, and repeated refusals of one chunk are weaker evidence. Immutable.
/// </summary>
internal sealed record Refusals(ImmutableHashSet<ChunkRecord> Chunks, int Count)
{
    public static readonly Refusals None = new([], 0);

    public Refusals With(ChunkRecord chunk) => new(Chunks.Add(chunk), Count + 1);
}
