namespace ParallelLlm.Observability;

/// <summary>A step in a chunk's life.</summary>
/// <param name="Record">The chunk.</param>
/// <param name="Status">Its new status.</param>
/// <param name="At">Engine time of the step.</param>
/// <param name="Failure">Failure of the attempt, or the reason that ended the chunk without one; null for neither.</param>
/// <param name="Usage">Tokens of the attempt that just ended.</param>
/// <param name="InFlight">Attempts of the whole engine in flight if the step is a start; else 0.</param>
internal readonly record struct TrackEvent(
    ChunkRecord Record, ChunkStatus Status, TimeSpan At, FailureKind? Failure, TokenUsage Usage, int InFlight = 0)
{
    /// <summary><see cref="InFlight"/> of the request alone.</summary>
    public int RequestInFlight { get; init; }

    /// <summary>
    /// Why the chunk has no whole result, even if its last attempt was answered; null while in progress, or if it has one.
    /// </summary>
    public FailureKind? Error { get; init; }

    /// <summary>Whether another chunk of a shared call is counted as the one that made it.</summary>
    public bool SharesCall { get; init; }

    /// <summary>Whether the attempt that just ended was no call: it waits for a batch, or its outcome was counted before.</summary>
    public bool WasNoCall { get; init; }

    /// <summary>Whether a completed chunk's answer had already been paid for.</summary>
    public bool FromStore { get; init; }

    /// <summary>Cost of <see cref="Usage"/>; null if its model has no price.</summary>
    public CallCost? Cost { get; init; }

    /// <summary>Whether an attempt has started. A chunk that was split can stay in progress after one has ended.</summary>
    public bool IsStart => InFlight > 0;
}
