using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Laboratory.Laws;

/// <summary>A law that the laboratory can run: the production one, or an anchor with the habits of the system that it comes from.</summary>
/// <param name="Name">What it is called in tables and on the command line.</param>
/// <param name="From">What it was taken from.</param>
/// <param name="Hints">What it does with wait hints.</param>
/// <param name="New">Makes one for a client.</param>
internal sealed record LawKind(string Name, string From, string Hints, Func<LawSetting, ILimitLaw> New)
{
    /// <summary>
    /// Whether it is the engine as it is: law, gate, breaker and retry policy see everything that the answers say. The gate and the retry policy
    /// of an anchor see bare 429s, so that it owes nothing to them; what it makes of hints is said here.
    /// </summary>
    public bool IsProduction { get; init; }

    /// <summary>Whether a call that waits for its next try keeps its place, as where the retries lie inside the limiter.</summary>
    public bool KeepsPermit { get; init; }

    /// <summary>Whether a call's own wait is at least what the server asked for.</summary>
    public bool HeedsHints { get; init; }

    /// <summary>How long all calls wait after a throttled one that came without a hint (with one, as long as it says); null where only the call itself waits.</summary>
    public TimeSpan? Cooldown { get; init; }

    /// <summary>How long a call waits before its next try, by the number of its failures in a row, from 1.</summary>
    public Func<int, Random, TimeSpan> BackOff { get; init; } = (_, _) => TimeSpan.Zero;

    /// <summary>What is shown of an outcome to law, gate and breaker.</summary>
    public AttemptOutcome Veil(AttemptOutcome outcome)
    {
        if (IsProduction || (outcome.WaitHint is null && outcome.RateLimit is null && outcome.Failure is not ParallelLlm.FailureKind.ThrottledByRate))
            return outcome;
        var kind = outcome.Failure == ParallelLlm.FailureKind.ThrottledByRate ? ParallelLlm.FailureKind.ThrottledByConcurrency : outcome.Failure;
        return outcome with { WaitHint = null, RateLimit = null, Failure = kind };
    }
}
