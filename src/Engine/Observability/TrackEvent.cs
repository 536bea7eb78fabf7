namespace ParallelLlm.Observability;

/// <summary>A step in a chunk's life.</summary>
/// <param name="Record">The chunk.</param>
/// <param name="Status">Where it is now.</param>
/// <param name="At">Engine time of the step.</param>
/// <param name="Failure">What the attempt failed with, or what has ended the chunk without one; null for neither.</param>
/// <param name="Usage">Tokens of the attempt that has just ended.</param>
/// <param name="InFlight">Attempts of the whole engine that were out, when the step is a start; else 0.</param>
internal readonly record struct TrackEvent(
    ChunkRecord Record, RequestStatus Status, TimeSpan At, FailureKind? Failure, TokenUsage Usage, int InFlight = 0)
{
    /// <summary>The same for the request alone.</summary>
    public int RequestInFlight { get; init; }

    /// <summary>
    /// Why the chunk has no whole result, though its last attempt may have been answered; null while it goes on, or when it has.
    /// </summary>
    public FailureKind? Error { get; init; }

    /// <summary>Whether a completed chunk's answer had been paid for before.</summary>
    public bool FromStore { get; init; }

    /// <summary>Whether an attempt has started; a chunk that was cut can stay in progress when one has ended.</summary>
    public bool IsStart => InFlight > 0;
}
