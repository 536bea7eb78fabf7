using ParallelLlm.Admission;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Breaker;
using ParallelLlm.Options;

namespace ParallelLlm.Tests.Unit.Control;

public sealed class CircuitBreakerTests
{
    private static readonly BreakerOptions Options = new() { FailureThreshold = 3 };
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    [Fact]
    public void Enough_failures_in_a_row_open_it_and_a_good_probe_closes_it()
    {
        var state = Observe(BreakerPolicy.Initial, FailureKind.Transient, FailureKind.Malformed, null, FailureKind.Timeout, FailureKind.Transient);
        state.State.ShouldBe(BreakerState.Closed);

        state = Observe(state, FailureKind.Transient);
        state.State.ShouldBe(BreakerState.Open);
        state.Until.ShouldBe(TimeSpan.FromSeconds(12));
        state.Cause!.Kind.ShouldBe(FailureKind.Transient);

        var failedAgain = Observe(state, FailureKind.Transient);
        failedAgain.State.ShouldBe(BreakerState.Open);
        failedAgain.Epoch.ShouldBeGreaterThan(state.Epoch);

        Observe(failedAgain, [null]).State.ShouldBe(BreakerState.Closed);
    }

    [Theory]
    [InlineData(FailureKind.ThrottledByRate)]
    [InlineData(FailureKind.ThrottledByConcurrency)]
    [InlineData(FailureKind.Overloaded)]
    [InlineData(FailureKind.BadRequest)]
    [InlineData(FailureKind.Cancelled)]
    [InlineData(FailureKind.Function)]
    public void What_is_not_the_endpoints_failure_never_opens_it(FailureKind kind)
    {
        var state = Observe(BreakerPolicy.Initial, [.. Enumerable.Repeat<FailureKind?>(kind, 100)]);

        state.State.ShouldBe(BreakerState.Closed);
        state.FailuresInARow.ShouldBe(0);
    }

    [Theory]
    [InlineData(FailureKind.OutOfQuota)]
    [InlineData(FailureKind.EndpointUnusable)]
    public void What_never_passes_by_itself_locks_it_until_it_is_reset(FailureKind kind)
    {
        var locked = Observe(BreakerPolicy.Initial, kind);
        locked.State.ShouldBe(BreakerState.Locked);

        Observe(locked, null, null).ShouldBe(locked);
        CircuitBreaker.Reset(locked).State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void A_wait_longer_than_is_sat_out_opens_it_until_then()
    {
        var attempt = Ended(BreakerPolicy.Initial, FailureKind.ThrottledByRate, TimeSpan.FromHours(3));

        var state = CircuitBreaker.Observe(BreakerPolicy.Initial, attempt, Options, LongestWait);

        state.State.ShouldBe(BreakerState.Open);
        state.Until.ShouldBe(TimeSpan.FromSeconds(10) + TimeSpan.FromHours(3));
        var absurd = Ended(BreakerPolicy.Initial, FailureKind.ThrottledByRate, TimeSpan.FromHours(114));
        CircuitBreaker.Observe(BreakerPolicy.Initial, absurd, Options, LongestWait).Until.ShouldBe(TimeSpan.FromSeconds(10) + TimeSpan.FromDays(1));
    }

    [Fact]
    public void What_was_sent_before_it_changed_is_not_judged()
    {
        var early = Ended(BreakerPolicy.Initial, null);
        var open = Observe(BreakerPolicy.Initial, FailureKind.Transient, FailureKind.Transient, FailureKind.Transient);

        CircuitBreaker.Observe(open, early, Options, LongestWait).ShouldBe(open);
    }

    private static BreakerPolicy Observe(BreakerPolicy state, params FailureKind?[] outcomes) =>
        outcomes.Aggregate(state, (current, kind) => CircuitBreaker.Observe(current, Ended(current, kind), Options, LongestWait));

    private static Attempt Ended(BreakerPolicy state, FailureKind? kind, TimeSpan? hint = null) =>
        new(null!, null!, new Ticket(1, TimeSpan.Zero, 0, state.Epoch, 1, state.State == BreakerState.Open))
        {
            EndedAt = TimeSpan.FromSeconds(10),
            Outcome = kind is { } failure ? AttemptOutcome.Failed(failure, "planned", hint) : AttemptOutcome.Answered(""),
        };
}
