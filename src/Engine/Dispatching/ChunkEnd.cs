using ParallelLlm.Dispatching.Retrying;

namespace ParallelLlm.Dispatching;

/// <summary>What a chunk has come to.</summary>
internal readonly record struct ChunkEnd(RequestStatus Status, object? Value, ChunkError? Error)
{
    /// <summary>The end without a result.</summary>
    public static ChunkEnd Of(ChunkError reason) => new(RetryDecision.Ended(reason).Status, null, reason);
}
