namespace ParallelLlm.Dispatching.Limiting;

/// <summary>The memory of <see cref="AdaptiveLaw"/>.</summary>
/// <param name="Concurrency">Learnt from refusals.</param>
/// <param name="Latency">Learnt from latencies.</param>
/// <param name="Rate">Rates, announced and learnt.</param>
/// <param name="RoundTrip">Smoothed latency; null before the first answer.</param>
/// <param name="Answers">How fast answers come.</param>
/// <param name="BeforeOutage">The state before refusals with 503 that no answer has followed yet; null for none.</param>
/// <param name="Bucket">Whether bare refusals come from a bucket.</param>
internal sealed record AdaptiveState(
    ConcurrencyState Concurrency,
    LatencyState Latency,
    RateState Rate,
    TimeSpan? RoundTrip,
    AnswerPace Answers,
    ConcurrencyState? BeforeOutage,
    RateHypothesis Bucket)
{
    /// <summary>Engine time of the last observation.</summary>
    public TimeSpan Now { get; init; }

    /// <summary>Engine time of the last failure that was taken for a stray.</summary>
    public TimeSpan StrayAt { get; init; }
}
