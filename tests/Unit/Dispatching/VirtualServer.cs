namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>A server: what it answers at a time, with so many calls in flight, the new one included.</summary>
internal sealed record VirtualServer(LlmEndpoint Endpoint, Func<TimeSpan, int, AttemptOutcome> Answer)
{
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A server that takes so many calls at once, refuses any more, and is down for a time.</summary>
    public static VirtualServer Limited(LlmEndpoint endpoint, int limit, TimeSpan downFrom = default, TimeSpan downUntil = default) => new(
        endpoint,
        (now, inFlight) => now >= downFrom && now < downUntil ? AttemptOutcome.Failed(FailureKind.Transient, "down")
            : inFlight > limit ? AttemptOutcome.Failed(FailureKind.ThrottledByConcurrency, "too many")
            : AttemptOutcome.Answered("{}", new TokenUsage(300, 50, 350)));
}
