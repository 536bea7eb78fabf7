namespace ParallelLlm.Dispatching.CircuitBreaking;

/// <summary>
/// State machine of a circuit breaker. Pure. Consecutive failures, or a share of the calls in a sliding window, open it; then one probe at
/// a time decides. Throttling is no failure, but a wait above the maximum opens the breaker. An unusable key or model isolates it, unless
/// others were just answered with the same.
/// </summary>
internal static class CircuitBreaker
{
    // Calls before the end of a daily limit are refused; a longer wait is tested by a probe.
    private static readonly TimeSpan LongestRateWait = TimeSpan.FromDays(1);

    // Refusals of key, model or route for this many chunks in a row are not caused by their texts.
    private const int RefusedChunks = 5;
    private const int RefusedChunksAfterAnswers = 10;

    // The first refusal may be transient or caused by its text: two are needed to isolate an endpoint that has never worked.
    private const int RefusalsWhereNothingWorks = 2;

    public static BreakerPolicy Observe(BreakerPolicy state, Attempt attempt, BreakerOptions options, TimeSpan longestWait)
    {
        var outcome = attempt.Outcome;
        if (state.State == BreakerState.Isolated)
            return state;

        // A call from before a reset must not isolate the breaker again.
        var isCurrent = attempt.Permit.BreakerEpoch == state.Epoch;
        if (isCurrent && outcome.Failure is { } kind && kind.IsPermanentForEndpoint())
            return outcome.IsDoubtful ? Suspect(state, attempt) : Isolate(state, outcome);

        // A requested wait applies whenever the call was sent; of several, the one that ends last.
        if (outcome.Wait is { } asked && asked > longestWait)
        {
            var longest = LongestOf(outcome, longestWait);
            var wait = asked < longest ? asked : longest;
            if (state.State != BreakerState.Open || isCurrent)
                return Open(state, attempt, wait, state.Openings, asked);
            var until = attempt.EndedAt + wait;
            return until > state.Until ? state with { Until = until } : state;
        }

        // Any other outcome from before the last change is no evidence about the state after it.
        if (!isCurrent)
            return state;

        return outcome.Failure switch
        {
            FailureKind.Transient or FailureKind.Timeout or FailureKind.Malformed => Fail(state, attempt, options),
            FailureKind.Cancelled or FailureKind.Deadline or FailureKind.Budget or FailureKind.Function or FailureKind.Engine => state,
            _ => Recover(state, attempt, options),
        };
    }

    // A failing server seldom knows for how long, and probes are cheap. The wait of a rate limit is kept.
    private static TimeSpan LongestOf(AttemptOutcome outcome, TimeSpan longestWait) =>
        outcome.Failure == FailureKind.ThrottledByRate ? LongestRateWait : longestWait;

    /// <summary>Closes the breaker from any state.</summary>
    public static BreakerPolicy Reset(BreakerPolicy state) =>
        BreakerPolicy.Initial with { Epoch = state.Epoch + 1, WorkedAt = state.WorkedAt };

    private static BreakerPolicy Isolate(BreakerPolicy state, AttemptOutcome outcome)
    {
        var kind = outcome.Failure!.Value;
        return state with
        {
            State = BreakerState.Isolated,
            Epoch = state.Epoch + 1,
            Cause = new ChunkError(kind, outcome.Message ?? kind.Name()),
            Refusals = Refusals.None,
        };
    }

    // A key or model that has just worked is not permanently wrong, and calls in flight will show whether anything works.
    private static BreakerPolicy Suspect(BreakerPolicy state, Attempt attempt)
    {
        var refusals = state.Refusals.With(attempt.Item.Record);
        var works = state.HasWorkedAround(attempt.Item.History.FirstSentAt);
        var isAlone = attempt.OthersOut == 0 && refusals.Count >= RefusalsWhereNothingWorks;
        if (refusals.Chunks.Count >= (works ? RefusedChunksAfterAnswers : RefusedChunks) || (isAlone && !works))
            return Isolate(state, attempt.Outcome);
        return (state.State == BreakerState.Open ? Reset(state) : state) with { Refusals = refusals };
    }

    private static BreakerPolicy Fail(BreakerPolicy state, Attempt attempt, BreakerOptions options)
    {
        if (state.State == BreakerState.Open)
            return Open(state, attempt, BreakDuration(state.Openings, attempt.EndedAt - state.OpenSince, options), state.Openings + 1);
        var failures = state.FailuresInARow + 1;
        var health = state.Health.Add(attempt.EndedAt, failed: true, options.SamplingDuration);
        var tooMany = health.Calls >= options.MinimumThroughput && health.Failures >= options.FailureRatio * health.Calls;
        return tooMany || failures >= options.FailureThreshold
            ? Open(state, attempt, BreakDuration(0, TimeSpan.Zero, options), openings: 1)
            : state with { FailuresInARow = failures, Health = health };
    }

    private static BreakerPolicy Open(BreakerPolicy state, Attempt attempt, TimeSpan time, int openings, TimeSpan? asked = null)
    {
        var outcome = attempt.Outcome;
        var sooner = asked > time ? $" It asked for a wait of {asked}; a probe will test it sooner." : "";
        var cause = new ChunkError(outcome.Failure ?? FailureKind.Transient, (outcome.Message ?? "no message") + sooner);
        return BreakerPolicy.Initial with
        {
            State = BreakerState.Open,
            Until = attempt.EndedAt + time,
            Epoch = state.Epoch + 1,
            Cause = cause,
            Openings = openings,
            OpenSince = state.State == BreakerState.Open ? state.OpenSince : attempt.EndedAt,
            WorkedAt = state.WorkedAt,
            Refusals = state.Refusals,
        };
    }

    private static BreakerPolicy Recover(BreakerPolicy state, Attempt attempt, BreakerOptions options)
    {
        var works = attempt.Outcome.Succeeded;
        var (workedAt, refusals) = works ? (attempt.EndedAt, Refusals.None) : (state.WorkedAt, state.Refusals);
        return state.State == BreakerState.Open
            ? Reset(state) with { WorkedAt = workedAt, Refusals = refusals }
            : state with
            {
                FailuresInARow = 0,
                Health = state.Health.Add(attempt.EndedAt, failed: false, options.SamplingDuration),
                WorkedAt = workedAt,
                Refusals = refusals,
            };
    }

    // Most outages are short, so early ones are probed more often: the open time is a tenth of the outage's length, within bounds. The
    // upper bound grows by the factor with each failed probe.
    private static TimeSpan BreakDuration(int failedProbes, TimeSpan age, BreakerOptions options)
    {
        const int TestsPerLength = 10;
        var grown = options.BreakDuration.Ticks * Math.Pow(options.BreakDurationFactor, failedProbes);
        var longest = grown < options.MaxBreakDuration.Ticks ? TimeSpan.FromTicks((long)grown) : options.MaxBreakDuration;
        var byAge = age / TestsPerLength;
        var open = byAge > options.FirstBreakDuration ? byAge : options.FirstBreakDuration;
        return open < longest ? open : longest;
    }
}
