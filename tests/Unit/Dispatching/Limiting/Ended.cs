using ParallelLlm.Dispatching;

namespace ParallelLlm.Tests.Unit.Dispatching.Limiting;

/// <summary>Attempts that have ended, as limiters see them.</summary>
internal static class Ended
{
    /// <summary>An answer.</summary>
    public static Attempt Answer(double at, int epoch = 0, int inFlight = 1, bool saturated = true, double? sentAt = null, long tokens = 0, RateLimitFacts? facts = null) =>
        Of(at, sentAt ?? at - 1, epoch, inFlight, 0, saturated, AttemptOutcome.Answered("{}", new TokenUsage(tokens, 0, tokens)) with { RateLimit = facts });

    /// <summary>A refusal, with so many others still out.</summary>
    public static Attempt Refusal(
        double at, FailureKind kind = FailureKind.ThrottledByConcurrency, int epoch = 0, int others = 0, double? sentAt = null, TimeSpan? hint = null, LimitedResource? by = null, RateLimitFacts? facts = null) =>
        Of(at, sentAt ?? at - 0.1, epoch, others + 1, others, true, AttemptOutcome.Failed(kind, "planned", hint) with { RateLimit = facts, LimitedBy = by is { } resource ? new NamedLimit(resource) : null });

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Attempt Of(double at, double sentAt, int epoch, int inFlight, int others, bool saturated, AttemptOutcome outcome) =>
        new(null!, null!, new Permit(Seconds(sentAt), epoch, 0, inFlight, Probe: false))
        {
            EndedAt = Seconds(at),
            Outcome = outcome,
            OthersOut = others,
            Saturated = saturated,
            WorkWaited = true,
        };
}
