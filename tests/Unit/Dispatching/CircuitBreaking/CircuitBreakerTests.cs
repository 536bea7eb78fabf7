using CsCheck;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;

namespace ParallelLlm.Tests.Unit.Dispatching.CircuitBreaking;

public sealed class CircuitBreakerTests
{
    // Open times do not depend on the age of an outage here; other tests cover that.
    private static readonly BreakerOptions Options = new() { FailureThreshold = 3, FirstBreakDuration = TimeSpan.FromDays(1) };
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
    public void Failures_the_endpoint_did_not_cause_never_open_the_breaker(FailureKind kind)
    {
        var state = Observe(BreakerPolicy.Initial, [.. Enumerable.Repeat<FailureKind?>(kind, 100)]);

        state.State.ShouldBe(BreakerState.Closed);
        state.FailuresInARow.ShouldBe(0);
    }

    [Fact]
    public void When_it_last_worked_is_known_while_it_is_open()
    {
        var worked = Observe(BreakerPolicy.Initial, [null]);

        var open = Observe(worked, FailureKind.Transient, FailureKind.Transient, FailureKind.Transient);

        open.State.ShouldBe(BreakerState.Open);
        open.WorkedAt.ShouldBe(worked.WorkedAt);
        open.WorkedAt.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(FailureKind.OutOfQuota)]
    [InlineData(FailureKind.EndpointUnusable)]
    public void Permanent_failures_isolate_the_endpoint_until_a_reset(FailureKind kind)
    {
        var locked = Observe(BreakerPolicy.Initial, kind);
        locked.State.ShouldBe(BreakerState.Isolated);

        Observe(locked, null, null).ShouldBe(locked);
        var reset = CircuitBreaker.Reset(locked);
        reset.State.ShouldBe(BreakerState.Closed);
        var early = Ended(BreakerPolicy.Initial, kind);
        CircuitBreaker.Observe(reset, early, Options, LongestWait).ShouldBe(reset, "sent before it was reset");
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

    [Theory]
    [InlineData(FailureKind.Transient, null, 120)]
    [InlineData(FailureKind.Overloaded, null, 120)]
    [InlineData(FailureKind.ThrottledByConcurrency, null, 120)]
    [InlineData(FailureKind.ThrottledByRate, 60, 86_400)]
    [InlineData(FailureKind.ThrottledByRate, 86_400, 86_400)]
    [InlineData(FailureKind.ThrottledByRate, null, 86_400)]
    public void Fault_Wire_08_Only_rate_limits_are_waited_out_without_an_early_probe(FailureKind kind, int? window, int seconds)
    {
        var attempt = Ended(BreakerPolicy.Initial, kind, TimeSpan.FromDays(1));
        if (window is { } limited)
        {
            var named = new NamedLimit(LimitedResource.Tokens, 1000, TimeSpan.FromSeconds(limited));
            attempt.Outcome = attempt.Outcome with { LimitedBy = named };
        }

        var state = CircuitBreaker.Observe(BreakerPolicy.Initial, attempt, Options, LongestWait);

        (state.Until - attempt.EndedAt).ShouldBe(TimeSpan.FromSeconds(seconds));
        state.Cause!.Message.ShouldBe(seconds < 86_400 ? "planned It asked for a wait of 1.00:00:00; a probe will test it sooner." : "planned");
    }

    [Fact]
    public void Fault_Wire_06_A_daily_limit_without_a_hint_is_retried_after_minutes_not_seconds()
    {
        var attempt = Ended(BreakerPolicy.Initial, FailureKind.ThrottledByRate);
        attempt.Outcome = attempt.Outcome with { LimitedBy = new NamedLimit(LimitedResource.Requests, 50, TimeSpan.FromDays(1)) };

        var state = CircuitBreaker.Observe(BreakerPolicy.Initial, attempt, Options, LongestWait);

        (state.Until - attempt.EndedAt).ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Calls_sent_before_a_state_change_are_not_judged()
    {
        var early = Ended(BreakerPolicy.Initial, null);
        var open = Observe(BreakerPolicy.Initial, FailureKind.Transient, FailureKind.Transient, FailureKind.Transient);

        CircuitBreaker.Observe(open, early, Options, LongestWait).ShouldBe(open);
    }

    /// <summary>Letters: s a success, f a failure, t a throttled call; digits are seconds that pass. Probes are sent when it is time.</summary>
    [Theory]
    [InlineData("ffs ffs ff", "closed")]
    [InlineData("fffff", "open 2")]
    [InlineData("sf sf sf sf s", "closed")]
    [InlineData("sf sf sf sf sf", "open 2")]
    [InlineData("tf tf tf tf tf", "open 2")]
    [InlineData("sf sf sf sf 9 1 sf", "closed")]
    [InlineData("sss sss sss fff fs fff f s ff", "closed")]
    [InlineData("fffff 2 f", "open 6")]
    [InlineData("fffff 2 f 6 f", "open 9")]
    [InlineData("fffff 2 f 6 s fffff", "open 2")]
    [InlineData("fffff 2 t", "closed")]
    public void Failures_in_a_row_or_their_share_open_it_and_each_failed_probe_for_longer(string course, string expected)
    {
        var options = new BreakerOptions
        {
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromSeconds(10),
            FirstBreakDuration = TimeSpan.FromDays(1),
            BreakDurationFactor = 3,
            MaxBreakDuration = TimeSpan.FromSeconds(9),
        };
        var (state, now) = (BreakerPolicy.Initial, TimeSpan.Zero);
        foreach (var letter in course.Where(letter => letter != ' '))
        {
            if (char.IsDigit(letter))
                now += TimeSpan.FromSeconds(letter - '0');
            else
                state = CircuitBreaker.Observe(state, Ended(state, letter switch { 's' => null, 'f' => FailureKind.Transient, _ => FailureKind.ThrottledByRate }, at: now), options, LongestWait);
        }

        (state.State == BreakerState.Closed ? "closed" : $"open {(state.Until - now).TotalSeconds}").ShouldBe(expected);
    }

    /// <summary>Seconds from the opening at which the endpoint is tested, when every test fails at once.</summary>
    [Theory]
    [InlineData(0.5, 2, 1, new[] { 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6.05 })]
    [InlineData(0.25, 0.4, 1, new[] { 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3.025, 3.3275, 3.66025, 4.026275, 4.426275, 4.826275 })]
    [InlineData(3, 2, 1, new[] { 2.0, 4, 6 })]
    [InlineData(0.5, 0.1, 2, new[] { 0.1, 0.3, 0.7, 1.2, 1.7 })]
    public void A_young_outage_is_tested_more_often(double first, double usual, double factor, double[] expected)
    {
        var options = new BreakerOptions
        {
            FailureThreshold = 1,
            FirstBreakDuration = TimeSpan.FromSeconds(first),
            BreakDuration = TimeSpan.FromSeconds(usual),
            BreakDurationFactor = factor,
        };
        var (state, start) = (BreakerPolicy.Initial, TimeSpan.FromSeconds(10));
        var tests = new List<double>();
        for (var now = start; tests.Count < expected.Length; now = state.Until)
        {
            state = CircuitBreaker.Observe(state, Ended(state, FailureKind.Transient, at: now), options, LongestWait);
            tests.Add((state.Until - start).TotalSeconds);
        }

        tests.Zip(expected).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
    }

    [Fact]
    public void The_next_outage_is_young_again()
    {
        var options = new BreakerOptions { FailureThreshold = 1 };
        var state = CircuitBreaker.Observe(
            BreakerPolicy.Initial, Ended(BreakerPolicy.Initial, FailureKind.Transient), options, LongestWait);
        state = CircuitBreaker.Observe(state, Ended(state, FailureKind.Transient, at: TimeSpan.FromSeconds(100)), options, LongestWait);
        (state.Until - TimeSpan.FromSeconds(100)).ShouldBe(TimeSpan.FromSeconds(2));

        state = CircuitBreaker.Observe(state, Ended(state, null, at: TimeSpan.FromSeconds(102)), options, LongestWait);
        state = CircuitBreaker.Observe(state, Ended(state, FailureKind.Transient, at: TimeSpan.FromSeconds(103)), options, LongestWait);

        (state.Until - TimeSpan.FromSeconds(103)).ShouldBe(TimeSpan.FromMilliseconds(500));
    }

    /// <summary>Letters as above.</summary>
    [Theory]
    [InlineData("", 0)]
    [InlineData("f", 0)]
    [InlineData("ff", 0.25)]
    [InlineData("ffff", 0.75)]
    [InlineData("ffffs", 1.0 / 3)]
    [InlineData("sssss sssss sssss ssssf", 0)]
    [InlineData("sssss sssff sssfs sfsfs", 0.5)]
    [InlineData("fffff", 1)]
    public void Trouble_is_detected_by_failures_in_a_row_or_their_share(string course, double expected)
    {
        var state = BreakerPolicy.Initial;
        foreach (var letter in course.Where(letter => letter != ' '))
            state = CircuitBreaker.Observe(
                state, Ended(state, letter == 's' ? null : FailureKind.Transient), new BreakerOptions(), LongestWait);

        state.Trouble.ShouldBe(expected, 1e-9);
    }

    [Fact]
    public void The_breaker_matches_a_list_based_model_over_random_sequences() =>
        Gen.Select(GenOptions, Gen.Select(Gen.Int[0, Kinds.Length - 1], Gen.Int[0, 4000], Gen.Int[0, 9]).List[0, 120]).Sample(
            (options, steps) =>
            {
                var (state, model, now) = (BreakerPolicy.Initial, new Model(options), TimeSpan.Zero);
                foreach (var (index, milliseconds, odd) in steps)
                {
                    var kind = Kinds[index];
                    now += TimeSpan.FromMilliseconds(milliseconds);
                    if (odd == 0)
                    {
                        // From before the last change of state: judged by neither.
                        state = CircuitBreaker.Observe(state, Ended(state, kind, at: now, epochsAgo: 1), options, LongestWait);
                    }
                    else
                    {
                        state = CircuitBreaker.Observe(state, Ended(state, kind, at: now), options, LongestWait);
                        model.Observe(kind, now);
                    }

                    (state.State, state.State == BreakerState.Open ? state.Until : TimeSpan.Zero).ShouldBe((model.State, model.State == BreakerState.Open ? model.Until : TimeSpan.Zero));
                }
            },
            iter: 2000,
            print: plan => $"{plan.Item1.FailureThreshold} in a row, {plan.Item1.FailureRatio} of {plan.Item1.MinimumThroughput} in {plan.Item1.SamplingDuration}: {string.Join(", ", plan.Item2)}");

    private static BreakerPolicy Observe(BreakerPolicy state, params FailureKind?[] outcomes) =>
        outcomes.Aggregate(state, (current, kind) => CircuitBreaker.Observe(current, Ended(current, kind), Options, LongestWait));

    private static Attempt Ended(BreakerPolicy state, FailureKind? kind, TimeSpan? hint = null, TimeSpan? at = null, int epochsAgo = 0) =>
        new(null!, null!, new Permit(TimeSpan.Zero, 0, state.Epoch - epochsAgo, 1, state.State == BreakerState.Open))
        {
            EndedAt = at ?? TimeSpan.FromSeconds(10),
            Outcome = kind is { } failure ? AttemptOutcome.Failed(failure, "planned", hint) : AttemptOutcome.Answered(""),
        };

    private static readonly FailureKind?[] Kinds =
        [null, null, FailureKind.Transient, FailureKind.Transient, FailureKind.Timeout, FailureKind.ThrottledByConcurrency, FailureKind.Cancelled];

    private static readonly Gen<BreakerOptions> GenOptions = Gen.Select(
        Gen.Int[1, 8], Gen.Double[0.1, 1], Gen.Int[2, 30], Gen.Int[1, 20], Gen.Int[1, 3],
        (threshold, ratio, calls, window, factor) => new BreakerOptions
        {
            FailureThreshold = threshold,
            FailureRatio = ratio,
            MinimumThroughput = calls,
            SamplingDuration = TimeSpan.FromSeconds(window),
            FirstBreakDuration = TimeSpan.FromDays(1),
            BreakDurationFactor = factor,
            MaxBreakDuration = TimeSpan.FromSeconds(10),
        });

    /// <summary>The same in the plainest words: every call that was seen while it was closed is kept.</summary>
    private sealed class Model(BreakerOptions options)
    {
        private readonly List<(TimeSpan At, bool Failed)> _seen = [];
        private TimeSpan _openTime;

        public BreakerState State { get; private set; }

        public TimeSpan Until { get; private set; }

        public void Observe(FailureKind? kind, TimeSpan now)
        {
            if (kind == FailureKind.Cancelled)
                return;
            var failed = kind is FailureKind.Transient or FailureKind.Timeout;
            if (State == BreakerState.Open)
            {
                _openTime = Shorter(_openTime * options.BreakDurationFactor, options.MaxBreakDuration);
                (State, Until) = failed ? (BreakerState.Open, now + _openTime) : (BreakerState.Closed, TimeSpan.Zero);
                return;
            }

            _seen.Add((now, failed));
            var slice = options.SamplingDuration / 10;
            var recent = _seen.Where(call => (int)(call.At / slice) > (int)(now / slice) - 10).ToArray();
            var inARow = _seen.Reverse<(TimeSpan At, bool Failed)>().TakeWhile(call => call.Failed).Count();
            var share = recent.Length >= options.MinimumThroughput && recent.Count(call => call.Failed) >= options.FailureRatio * recent.Length;
            if (!failed || !(share || inARow >= options.FailureThreshold))
                return;
            _openTime = Shorter(options.BreakDuration, options.MaxBreakDuration);
            (State, Until) = (BreakerState.Open, now + _openTime);
            _seen.Clear();
        }

        private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
    }
}
