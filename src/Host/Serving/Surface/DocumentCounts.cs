namespace ParallelLlm.Host.Serving.Surface;

/// <param name="Waiting">In the inbox, as of the last scan.</param>
/// <param name="InFlight">Claimed and not finished.</param>
/// <param name="Claimed">Claimed since the start.</param>
/// <param name="Completed">With a result in the outbox.</param>
/// <param name="Failed">In the failed folder.</param>
/// <param name="PutBack">Back in the inbox.</param>
internal sealed record DocumentCounts(long Waiting, long InFlight, long Claimed, long Completed, long Failed, long PutBack)
{
    /// <summary>Those of the documents in flight whose calls wait for batches.</summary>
    public long InBatches { get; init; }

    /// <summary>Those of the completed that were recognised, so that nothing was done for them.</summary>
    public long FromStore { get; init; }
}
