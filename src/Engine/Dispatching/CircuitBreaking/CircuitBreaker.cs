namespace ParallelLlm.Dispatching.CircuitBreaking;

/// <summary>
/// The state machine of a circuit breaker. Pure: state and outcome in, state out. So many failures in a row open it, or such a share of the
/// calls of a sliding window, whichever comes first; then one probe at a time decides. Throttling is no failure, but a wait longer than
/// is sat out opens the breaker; a key or a model that can't be used locks it, unless others have just been answered with the same.
/// </summary>
internal static class CircuitBreaker
{
    // Daily limits are real, and a call before their end is refused; a longer wait is tested by a probe.
    private static readonly TimeSpan LongestRateWait = TimeSpan.FromDays(1);

    // Refusals of key, model or route from so many chunks in a row are no fault of their texts.
    private const int RefusedChunks = 5;
    private const int RefusedChunksAfterAnswers = 10;

    // A first refusal may be due to its text, or pass: it takes two to lock an endpoint that has never worked.
    private const int RefusalsWhereNothingWorks = 2;

    public static BreakerPolicy Observe(BreakerPolicy state, Attempt attempt, BreakerOptions options, TimeSpan longestWait)
    {
        var outcome = attempt.Outcome;
        if (state.State == BreakerState.Locked)
            return state;

        // A call from before someone has mended the endpoint must not lock it again.
        var isCurrent = attempt.Ticket.BreakerEpoch == state.Epoch;
        if (isCurrent && outcome.Failure is { } kind && kind.IsPermanentForEndpoint())
            return outcome.IsDoubtful ? Suspect(state, attempt) : Lock(state, outcome);

        // A wait that was asked for holds, whenever the call was sent; of several the one that ends last.
        if (outcome.Wait is { } asked && asked > longestWait)
        {
            var longest = LongestOf(outcome, longestWait);
            var wait = asked < longest ? asked : longest;
            if (state.State != BreakerState.Open || isCurrent)
                return Open(state, attempt, wait, state.Openings, asked);
            var until = attempt.EndedAt + wait;
            return until > state.Until ? state with { Until = until } : state;
        }

        // Any other answer from before the last change says nothing about the state after it.
        if (!isCurrent)
            return state;

        return outcome.Failure switch
        {
            FailureKind.Transient or FailureKind.Timeout or FailureKind.Malformed => Fail(state, attempt, options),
            FailureKind.Cancelled or FailureKind.Deadline or FailureKind.Budget or FailureKind.Function or FailureKind.Engine => state,
            _ => Recover(state, attempt, options),
        };
    }

    // A server in trouble seldom knows how long that lasts, and probes cost little. The wait of a rate limit is kept.
    private static TimeSpan LongestOf(AttemptOutcome outcome, TimeSpan longestWait) =>
        outcome.Failure == FailureKind.ThrottledByRate ? LongestRateWait : longestWait;

    /// <summary>Closes the breaker, whatever it is.</summary>
    public static BreakerPolicy Reset(BreakerPolicy state) =>
        BreakerPolicy.Initial with { Epoch = state.Epoch + 1, WorkedAt = state.WorkedAt };

    private static BreakerPolicy Lock(BreakerPolicy state, AttemptOutcome outcome)
    {
        var kind = outcome.Failure!.Value;
        return state with
        {
            State = BreakerState.Locked,
            Epoch = state.Epoch + 1,
            Cause = new ChunkError(kind, outcome.Message ?? kind.Name()),
            Refusals = Refusals.None,
        };
    }

    // A key or model that has just worked is not permanently wrong; and calls still in flight will show whether anything works.
    private static BreakerPolicy Suspect(BreakerPolicy state, Attempt attempt)
    {
        var refusals = state.Refusals.With(attempt.Item.Record);
        var works = state.HasWorkedAround(attempt.Item.History.FirstSentAt);
        var isAlone = attempt.OthersOut == 0 && refusals.Count >= RefusalsWhereNothingWorks;
        if (refusals.Chunks.Count >= (works ? RefusedChunksAfterAnswers : RefusedChunks) || (isAlone && !works))
            return Lock(state, attempt.Outcome);
        return (state.State == BreakerState.Open ? Reset(state) : state) with { Refusals = refusals };
    }

    private static BreakerPolicy Fail(BreakerPolicy state, Attempt attempt, BreakerOptions options)
    {
        if (state.State == BreakerState.Open)
            return Open(state, attempt, OpenTime(state.Openings, attempt.EndedAt - state.OpenSince, options), state.Openings + 1);
        var failures = state.FailuresInARow + 1;
        var health = state.Health.Add(attempt.EndedAt, failed: true, options.SamplingWindow);
        var tooMany = health.Calls >= options.MinimumCalls && health.Failures >= options.FailureRatio * health.Calls;
        return tooMany || failures >= options.FailureThreshold
            ? Open(state, attempt, OpenTime(0, TimeSpan.Zero, options), openings: 1)
            : state with { FailuresInARow = failures, Health = health };
    }

    private static BreakerPolicy Open(BreakerPolicy state, Attempt attempt, TimeSpan time, int openings, TimeSpan? asked = null)
    {
        var outcome = attempt.Outcome;
        var sooner = asked > time ? $" It asks to wait {asked}; a call tests it sooner." : "";
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
                Health = state.Health.Add(attempt.EndedAt, failed: false, options.SamplingWindow),
                WorkedAt = workedAt,
                Refusals = refusals,
            };
    }

    // Most outages are short, so a young one is probed more often: after each tenth of its length, within bounds. The upper bound grows by
    // the factor with each failed probe.
    private static TimeSpan OpenTime(int failedProbes, TimeSpan age, BreakerOptions options)
    {
        const int TestsPerLength = 10;
        var grown = options.OpenTime.Ticks * Math.Pow(options.OpenTimeFactor, failedProbes);
        var longest = grown < options.MaxOpenTime.Ticks ? TimeSpan.FromTicks((long)grown) : options.MaxOpenTime;
        var byAge = age / TestsPerLength;
        var open = byAge > options.FirstOpenTime ? byAge : options.FirstOpenTime;
        return open < longest ? open : longest;
    }
}
