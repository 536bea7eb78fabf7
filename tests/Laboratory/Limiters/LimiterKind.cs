using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>A limiter that the laboratory can run: the production one, or an anchor with the behaviour of the system it comes from.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="From">Its origin.</param>
/// <param name="Hints">Its handling of wait hints.</param>
/// <param name="New">Creates one for a client.</param>
internal sealed record LimiterKind(string Name, string From, string Hints, Func<LimiterSetting, ILimiter> New)
{
    /// <summary>
    /// Whether it is the production engine: limiter, permits, breaker and retry policy see everything in the answers. An anchor's permits and retry policy see bare 429s, so that
    /// it does not profit from the engine's; its own handling of hints is configured here.
    /// </summary>
    public bool IsProduction { get; init; }

    /// <summary>Whether a call waiting for its next try keeps its permit, as if the retries were inside the limiter.</summary>
    public bool KeepsPermit { get; init; }

    /// <summary>Whether a call's own wait is at least the server's hint.</summary>
    public bool HeedsHints { get; init; }

    /// <summary>Wait of all calls after a throttled one without a hint (with one, as long as the hint); null if only the call itself waits.</summary>
    public TimeSpan? Cooldown { get; init; }

    /// <summary>A call's wait before its next try, by the number of its consecutive failures, from 1.</summary>
    public Func<int, Random, TimeSpan> BackOff { get; init; } = (_, _) => TimeSpan.Zero;

    /// <summary>The part of an outcome that limiter, permits and breaker may see.</summary>
    public AttemptOutcome Veil(AttemptOutcome outcome)
    {
        if (IsProduction || (outcome.WaitHint is null && outcome.RateLimit is null && outcome.Failure is not ParallelLlm.FailureKind.ThrottledByRate))
            return outcome;
        var kind = outcome.Failure == ParallelLlm.FailureKind.ThrottledByRate ? ParallelLlm.FailureKind.ThrottledByConcurrency : outcome.Failure;
        return outcome with { WaitHint = null, RateLimit = null, Failure = kind };
    }
}
