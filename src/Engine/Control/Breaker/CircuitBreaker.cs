using ParallelLlm.Admission;
using ParallelLlm.Contracts;
using ParallelLlm.Options;

namespace ParallelLlm.Control.Breaker;

/// <summary>
/// The state machine of a circuit breaker. Pure: state and outcome in, state out. So many failures in a row open it, or such a share of the calls of a sliding
/// window, whichever comes first; then one probe at a time decides. Throttling is no failure, but a wait longer than
/// is sat out opens the breaker until then; a key or a model that can't be used locks it.
/// </summary>
internal static class CircuitBreaker
{
    // A provider can ask for days; a probe a day is cheap, and the lock is for what never passes by itself.
    private static readonly TimeSpan LongestOpenTime = TimeSpan.FromDays(1);

    public static BreakerPolicy Observe(BreakerPolicy state, Attempt attempt, BreakerOptions options, TimeSpan longestWait)
    {
        var outcome = attempt.Outcome;
        if (state.State == BreakerState.Locked)
            return state;

        // A call from before someone has mended the endpoint must not lock it again.
        var isCurrent = attempt.Ticket.BreakerEpoch == state.Epoch;
        if (isCurrent && outcome.Failure is { } kind && kind.IsPermanentForEndpoint())
            return state with { State = BreakerState.Locked, Epoch = state.Epoch + 1, Cause = new ChunkError(kind, outcome.Message ?? kind.Name()) };

        // A wait that was asked for holds, whenever the call was sent; of several the one that ends last.
        if (outcome.WaitHint > longestWait)
        {
            var wait = outcome.WaitHint.Value < LongestOpenTime ? outcome.WaitHint.Value : LongestOpenTime;
            if (state.State != BreakerState.Open || isCurrent)
                return Open(state, attempt, wait, state.Openings);
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

    /// <summary>Closes the breaker, whatever it is.</summary>
    public static BreakerPolicy Reset(BreakerPolicy state) => BreakerPolicy.Initial with { Epoch = state.Epoch + 1 };

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

    private static BreakerPolicy Open(BreakerPolicy state, Attempt attempt, TimeSpan time, int openings)
    {
        var outcome = attempt.Outcome;
        var cause = new ChunkError(outcome.Failure ?? FailureKind.Transient, outcome.Message ?? "no message");
        return new BreakerPolicy(BreakerState.Open, attempt.EndedAt + time, state.Epoch + 1, 0, cause)
        {
            Openings = openings,
            OpenSince = state.State == BreakerState.Open ? state.OpenSince : attempt.EndedAt,
        };
    }

    private static BreakerPolicy Recover(BreakerPolicy state, Attempt attempt, BreakerOptions options) => state.State == BreakerState.Open
        ? Reset(state)
        : state with { FailuresInARow = 0, Health = state.Health.Add(attempt.EndedAt, failed: false, options.SamplingWindow) };

    // A young outage is often a short one, so it is tested more often: every tenth of its length, within the bounds. The upper one grows by the factor each time that a test fails.
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
