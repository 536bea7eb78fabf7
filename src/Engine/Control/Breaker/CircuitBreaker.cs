using ParallelLlm.Admission;
using ParallelLlm.Contracts;
using ParallelLlm.Options;

namespace ParallelLlm.Control.Breaker;

/// <summary>
/// The state machine of a circuit breaker. Pure: state and outcome in, state out. Throttling is no failure, but a wait longer than
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

        if (outcome.Failure is { } kind && kind.IsPermanentForEndpoint())
            return state with { State = BreakerState.Locked, Epoch = state.Epoch + 1, Cause = new ChunkError(kind, outcome.Message ?? kind.Name()) };

        // A wait that was asked for holds, whenever the call was sent; of several the one that ends last.
        if (outcome.WaitHint > longestWait)
        {
            var wait = outcome.WaitHint.Value < LongestOpenTime ? outcome.WaitHint.Value : LongestOpenTime;
            if (state.State != BreakerState.Open || attempt.Ticket.BreakerEpoch == state.Epoch)
                return Open(state, attempt, wait);
            var until = attempt.EndedAt + wait;
            return until > state.Until ? state with { Until = until } : state;
        }

        // Any other answer from before the last change says nothing about the state after it.
        if (attempt.Ticket.BreakerEpoch != state.Epoch)
            return state;

        return outcome.Failure switch
        {
            FailureKind.Transient or FailureKind.Timeout or FailureKind.Malformed => Fail(state, attempt, options),
            FailureKind.Cancelled or FailureKind.Deadline or FailureKind.Budget or FailureKind.Function or FailureKind.Engine => state,
            _ => Recover(state),
        };
    }

    /// <summary>Closes the breaker, whatever it is.</summary>
    public static BreakerPolicy Reset(BreakerPolicy state) => BreakerPolicy.Initial with { Epoch = state.Epoch + 1 };

    private static BreakerPolicy Fail(BreakerPolicy state, Attempt attempt, BreakerOptions options)
    {
        if (state.State == BreakerState.Open)
            return Open(state, attempt, options.OpenTime);
        var failures = state.FailuresInARow + 1;
        return failures >= options.FailureThreshold
            ? Open(state, attempt, options.OpenTime)
            : state with { FailuresInARow = failures };
    }

    private static BreakerPolicy Open(BreakerPolicy state, Attempt attempt, TimeSpan time)
    {
        var outcome = attempt.Outcome;
        var cause = new ChunkError(outcome.Failure ?? FailureKind.Transient, outcome.Message ?? "no message");
        return new BreakerPolicy(BreakerState.Open, attempt.EndedAt + time, state.Epoch + 1, 0, cause);
    }

    private static BreakerPolicy Recover(BreakerPolicy state)
    {
        if (state.State == BreakerState.Open)
            return Reset(state);
        return state.FailuresInARow == 0 ? state : state with { FailuresInARow = 0 };
    }
}
