namespace ParallelLlm.Host.Serving.Surface;

/// <param name="Open">Batches that have not ended.</param>
/// <param name="Sent">Calls in them.</param>
/// <param name="Waiting">Calls that wait for a batch.</param>
/// <param name="MaxQueuedTokens">Tokens that may wait at the provider, as it was found; null if nothing was refused.</param>
internal sealed record BatchCounts(int Open, long Sent, long Waiting, long? MaxQueuedTokens)
{
    /// <summary>The reason why the provider refuses batches; null if it does not.</summary>
    public string? Problem { get; init; }
}
