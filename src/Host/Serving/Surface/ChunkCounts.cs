namespace ParallelLlm.Host.Serving.Surface;

internal sealed record ChunkCounts(long Total, long Completed, long Failed, long Cancelled, long InProgress, long Pending, long Retrying)
{
    /// <summary>Those of the completed whose answer had been paid for before.</summary>
    public long FromStore { get; init; }
}
