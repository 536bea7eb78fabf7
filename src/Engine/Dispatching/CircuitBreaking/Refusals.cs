using System.Collections.Immutable;
using ParallelLlm.Observability;

namespace ParallelLlm.Dispatching.CircuitBreaking;

/// <summary>
/// Refusals of key, model or route since the last usable answer. A firewall in front of the API, or one server of several, refuses a
/// single text in the same words: chunks are counted apart, since one that is refused again and again says less than several. Immutable.
/// </summary>
internal sealed record Refusals(ImmutableHashSet<ChunkRecord> Chunks, int Count)
{
    public static readonly Refusals None = new([], 0);

    public Refusals With(ChunkRecord chunk) => new(Chunks.Add(chunk), Count + 1);
}
