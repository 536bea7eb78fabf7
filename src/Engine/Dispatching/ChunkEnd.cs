using ParallelLlm.Dispatching.Retrying;

namespace ParallelLlm.Dispatching;

/// <summary>The end of a chunk.</summary>
internal readonly record struct ChunkEnd(ChunkStatus Status, object? Value, ChunkError? Error)
{
    /// <summary>The end of a chunk without a result.</summary>
    public static ChunkEnd Of(ChunkError reason) => new(RetryDecision.Ended(reason).Status, null, reason);
}
