using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>When an endpoint opens again, when its silence is reported, when ended attempts are due at its controls.</summary>
public sealed class EndpointGateTimeTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Due = TimeSpan.FromSeconds(5);

    /// <summary>Seconds until which provider and throttle hold the endpoint, its breaker is open, and its bucket is empty.</summary>
    [Theory]
    [InlineData(5, 0, 0, 0)]
    [InlineData(0, 5, 0, 0)]
    [InlineData(0, 0, 5, 0)]
    [InlineData(5, 4, 3, 2)]
    [InlineData(2, 5, 4, 3)]
    [InlineData(3, 2, 5, 4)]
    [InlineData(4, 3, 2, 5)]
    [InlineData(0, 0, 0, 5)]
    public void The_last_of_several_waits_opens_it(double provider, double throttle, double breaker, double pace)
    {
        var bench = new GateBench(holdUntil: TimeSpan.FromSeconds(provider));
        var item = bench.Item();
        bench.Acknowledge(
            bench.Gate.Limit with
            {
                HoldUntil = TimeSpan.FromSeconds(throttle),
                Pace = pace > 0 ? new Pace(new BucketPace(1 / pace, 1), null) : Pace.Free,
            },
            breaker > 0 ? AdmissionBench.Breaker(BreakerState.Open, TimeSpan.FromSeconds(breaker)) : BreakerPolicy.Initial);

        bench.Gate.NextOpening(item, TimeSpan.Zero).ShouldBe(Due);
        // A bucket's level is rounded.
        IsOpen(Due - (pace == 5 ? TimeSpan.FromMilliseconds(1) : Tick)).ShouldBeFalse();
        IsOpen(Due).ShouldBeTrue();
        bench.Gate.NextOpening(item, Due).ShouldBeNull("nothing is waited for");

        bool IsOpen(TimeSpan now) => bench.Gate.CanAdmit(now) && bench.Gate.Allows(item, now);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("locked")]
    [InlineData("probing")]
    public void Time_alone_opens_nothing_that_waits_for_an_event(string why)
    {
        var bench = new GateBench(cap: 2);
        bench.Acknowledge(breaker: why switch
        {
            "full" => BreakerPolicy.Initial,
            "locked" => AdmissionBench.Breaker(BreakerState.Isolated, Due),
            _ => GateBench.Open,
        });
        if (why != "locked")
            bench.SendMany(why == "full" ? 2 : 1);
        bench.Acknowledge(
            bench.Gate.Limit with { Pace = why == "full" ? new Pace(new BucketPace(1, 1), null) : Pace.Free },
            why == "probing" ? AdmissionBench.Breaker(BreakerState.Open, Due) : bench.Gate.Breaker);

        bench.Gate.NextOpening(bench.Item(), TimeSpan.Zero).ShouldBeNull();
        bench.Gate.CanAdmit(TimeSpan.FromDays(1)).ShouldBeFalse();
    }

    [Fact]
    public void Only_the_end_of_the_probe_lets_the_next_one_pass()
    {
        var bench = new GateBench(cap: 3);
        var early = bench.Send();
        bench.Acknowledge(breaker: GateBench.Open);
        var probe = bench.Send();
        probe.Permit.Probe.ShouldBeTrue();

        bench.End(early);
        bench.Acknowledge();
        bench.Gate.CanAdmit(Due).ShouldBeFalse();
        bench.Fail(probe, FailureKind.Timeout);
        bench.Gate.CanAdmit(Due).ShouldBeFalse();
        bench.Acknowledge();
        bench.Gate.CanAdmit(Due).ShouldBeTrue();
    }

    [Theory]
    [InlineData(5, 4, "first")]
    [InlineData(5, 5, "first")]
    [InlineData(5, 6, "second")]
    public void The_longest_wait_holds_it_with_the_reason_that_came_with_it(double first, double second, string reason)
    {
        var bench = new GateBench();
        bench.Gate.HoldReason.ShouldBeNull();
        foreach (var (hold, name) in new[] { (first, "first"), (second, "second") })
            bench.End(bench.Send(), AttemptOutcome.Failed(FailureKind.ThrottledByRate, name), hold);

        (bench.Gate.HoldUntil, bench.Gate.HoldReason).ShouldBe((TimeSpan.FromSeconds(Math.Max(first, second)), reason));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_starts_with_full_or_empty_buckets(bool full)
    {
        var bench = new GateBench(cap: 2);
        bench.Acknowledge(bench.Gate.Limit with { Pace = new Pace(new BucketPace(1, 2), null) });
        var gate = bench.Gate.Renew();

        gate.StartPacing(TimeSpan.Zero, full);

        gate.Allows(bench.Item(), TimeSpan.Zero).ShouldBe(full);
    }

    [Fact]
    public void A_limit_with_the_same_pace_leaves_the_buckets()
    {
        var bench = new GateBench(cap: 2);
        var pace = new Pace(new BucketPace(1, 2), null);
        bench.Acknowledge(bench.Gate.Limit with { Pace = pace });
        bench.Gate.StartPacing(TimeSpan.Zero, full: true);
        bench.Send();

        bench.Acknowledge(new LimitPolicy(1, 7) { Pace = pace });
        bench.Gate.Allows(bench.Item(), TimeSpan.Zero).ShouldBeTrue();
        bench.Acknowledge(bench.Gate.Limit with { Pace = Pace.Free });
        bench.Gate.NextOpening(bench.Item(), TimeSpan.Zero).ShouldBeNull();
    }

    /// <summary>Silence from the second at which its limit of 2 was reached, but not before another second.</summary>
    [Theory]
    [InlineData(0, 5)]
    [InlineData(4, 5)]
    [InlineData(9, 9)]
    public void Silence_at_the_limit_is_reported_once_when_it_has_lasted(double from, double due)
    {
        var (bench, at) = (Silent(from), TimeSpan.FromSeconds(due));
        bench.Gate.TryTakeSilence(TimeSpan.Zero, out _).ShouldBeFalse("the limit is not reached");
        bench.Send(1);
        bench.Send(2);

        bench.Gate.NextOpening(bench.Item(), TimeSpan.FromSeconds(2)).ShouldBe(at);
        bench.Gate.TryTakeSilence(at - Tick, out _).ShouldBeFalse();
        bench.Gate.TryTakeSilence(at, out var silence).ShouldBeTrue();
        silence.ShouldBe(new Silence(7, 2, TimeSpan.FromSeconds(2), at));
        bench.Gate.TryTakeSilence(at, out _).ShouldBeFalse();
        bench.Gate.NextOpening(bench.Item(), TimeSpan.FromSeconds(2)).ShouldBeNull();

        bench.Gate.ListenAgain();
        bench.Gate.TryTakeSilence(at, out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("an answer whose permit was taken again", true)]
    [InlineData("an answer", false)]
    [InlineData("a failure", false)]
    [InlineData("another limit", false)]
    [InlineData("another epoch", false)]
    [InlineData("the same policy", true)]
    [InlineData("no rule", false)]
    [InlineData("a bound below the limit", false)]
    [InlineData("a bound at the limit", true)]
    [InlineData("an open breaker", false)]
    public void Only_the_limit_itself_makes_silence(string since, bool reported)
    {
        var bench = Silent();
        var (gate, first) = (bench.Gate, bench.Send(1));
        bench.Send(2);
        switch (since)
        {
            case "an answer" or "an answer whose permit was taken again":
                bench.End(first);
                if (since != "an answer")
                    bench.Send(4);
                break;
            case "a failure":
                bench.Fail(first, FailureKind.ThrottledByConcurrency);
                break;
            case "another limit" or "another epoch" or "the same policy" or "no rule":
                bench.Acknowledge(since switch
                {
                    "another limit" => gate.Limit with { Limit = 1 },
                    "another epoch" => gate.Limit with { Epoch = 8 },
                    "no rule" => gate.Limit with { Silence = null },
                    _ => gate.Limit with { IsRateLimited = true },
                });
                break;
            case "an open breaker":
                bench.Acknowledge(breaker: GateBench.Open);
                break;
            default:
                gate.Bound = since == "a bound at the limit" ? 2 : 1;
                break;
        }

        gate.TryTakeSilence(Due, out var silence).ShouldBe(reported);
        silence.SentAt.ShouldBe(reported ? TimeSpan.FromSeconds(2) : TimeSpan.Zero, "the limit has been reached since then");
    }

    [Fact]
    public void After_a_report_and_the_throttles_acknowledgement_silence_starts_over()
    {
        var bench = Silent();
        var first = bench.Send(1);
        bench.Send(2);
        bench.Gate.TryTakeSilence(Due, out _).ShouldBeTrue();

        bench.Acknowledge();
        bench.Gate.TryTakeSilence(Due, out _).ShouldBeFalse("the limit was not reached since");
        bench.End(first);
        bench.Send(6);

        bench.Gate.TryTakeSilence(TimeSpan.FromSeconds(9) - Tick, out _).ShouldBeFalse();
        bench.Gate.TryTakeSilence(TimeSpan.FromSeconds(9), out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData(8, 1, 1, false)]
    [InlineData(8, 2, 1, true)]
    [InlineData(9, 2, 1, true)]
    [InlineData(12, 2, 1, false)]
    [InlineData(12, 3, 1, true)]
    [InlineData(8, 1, 0, true)]
    [InlineData(1, 1, 1, true)]
    public void Answers_reach_a_control_by_quarters_of_the_limit_and_the_first_ones_at_once(int limit, int answers, int roundTrip, bool due)
    {
        var bench = new GateBench(limit);
        bench.Acknowledge(bench.Gate.Limit with { Patience = new Patience(default, TimeSpan.FromSeconds(roundTrip)) });
        bench.Gate.IsDue(bench.Gate.ThrottleLink).ShouldBeFalse("nothing has ended");
        foreach (var attempt in bench.SendMany(limit)[..answers])
            bench.End(attempt);

        bench.Gate.IsDue(bench.Gate.ThrottleLink).ShouldBe(due);
    }

    [Fact]
    public void A_quarter_is_counted_from_the_last_message()
    {
        var bench = new GateBench(cap: 8);
        bench.Acknowledge(bench.Gate.Limit with { Patience = new Patience(default, TimeSpan.FromSeconds(1)) });
        var (sent, link) = (bench.SendMany(8), bench.Gate.ThrottleLink);
        bench.End(sent[0]);
        bench.End(sent[1]);
        bench.Acknowledge();
        link.Sent = bench.Gate.LastEnded;

        bench.End(sent[2]);
        bench.Gate.IsDue(link).ShouldBeFalse();
        bench.End(sent[3]);

        bench.Gate.IsDue(link).ShouldBeTrue();
    }

    // Its limit is 2 of 4, and its throttle asks for three seconds of silence.
    private static GateBench Silent(double from = 0)
    {
        var bench = new GateBench(cap: 4);
        bench.Acknowledge(new LimitPolicy(2, 7) { Silence = new SilenceRule(TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(3)) });
        return bench;
    }
}
