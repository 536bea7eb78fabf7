namespace ParallelLlm.Dispatching.Limiting;

/// <summary>The memory of <see cref="AdaptiveLimiter"/>.</summary>
/// <param name="Concurrency">State learnt from refusals.</param>
/// <param name="Latency">State learnt from latencies.</param>
/// <param name="Rate">Announced and learnt rates.</param>
/// <param name="RoundTrip">Smoothed latency; null before the first answer.</param>
/// <param name="Answers">Rate of answers.</param>
/// <param name="BeforeOutage">State before 503 refusals that no answer has followed yet; null for none.</param>
/// <param name="Bucket">Hypothesis that bare refusals come from a bucket.</param>
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

    /// <summary>Engine time of the last failure that was treated as a stray.</summary>
    public TimeSpan StrayAt { get; init; }
}
