using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Limiting;
using static ParallelLlm.Tests.Unit.Dispatching.AdmissionBench;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>Which endpoint an item goes to.</summary>
public sealed class EndpointPoolTests
{
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(2);

    [Fact]
    public void Within_a_tier_the_least_loaded_endpoint_goes_first_until_all_are_full()
    {
        var bench = new AdmissionBench(100, null, Endpoint("a", limit: 3), Endpoint("b", limit: 5), Endpoint("c", limit: 9));
        bench.Offer(bench.Open(), 100);

        var admitted = bench.AdmitAll();

        admitted.Take(6).Select(attempt => attempt.Gate.Endpoint.Name).ShouldBe(["a", "b", "c", "c", "b", "c"]);
        admitted.Count.ShouldBe(3 + 5 + 9, "the sum of the limits is used");
    }

    [Fact]
    public void Endpoints_with_the_same_share_in_flight_take_turns()
    {
        var bench = new AdmissionBench(100, null, Endpoint("a"), Endpoint("b"), Endpoint("c"));
        var request = bench.Open();
        var order = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            bench.Offer(request, 1);
            var attempt = bench.AdmitAll().Single();
            order.Add(attempt.Gate.Endpoint.Name);
            bench.End(attempt);
            bench.Acknowledge(gate: attempt.Gate.Index);
        }

        order.ShouldBe(["a", "b", "c", "a", "b", "c"]);
    }

    [Fact]
    public void A_grouped_endpoints_bound_counts_calls_in_flight_to_the_whole_group()
    {
        var bench = new AdmissionBench(100, null, Endpoint("a", limit: 4) with { ConcurrencyGroup = "g" }, Endpoint("alone"), Endpoint("b", limit: 4) with { ConcurrencyGroup = "g" });
        var (toA, toB) = (bench.Open(endpoints: EndpointSet.Of(0)), bench.Open(endpoints: EndpointSet.Of(2)));
        bench.Offer(toA, 1);
        bench.Admitted().ShouldBe("a:1");
        bench.Offer(toB, 10);
        bench.Admitted().ShouldBe("b:3");
        bench.Offer(toA, 10);
        bench.Offer(bench.Open(endpoints: EndpointSet.Of(1)), 5);
        bench.Admitted().ShouldBe("alone:5");

        // One's place is free for the other.
        bench.End(bench.Out().First(attempt => attempt.Gate.Index == 2));
        bench.Acknowledge(gate: 2);
        bench.Admitted().Length.ShouldBe("a:1".Length);

        bench.Gates[0].Bound = 0;
        foreach (var attempt in bench.Out().Where(attempt => attempt.Gate.Index != 1))
            bench.End(attempt);
        bench.Acknowledge(gate: 0);
        bench.Acknowledge(gate: 2);
        bench.Admitted().ShouldBe("b:4", "a pause is one endpoint's own");
    }

    [Theory]
    [InlineData("full", false, "")]
    [InlineData("full", true, "second:4")]
    [InlineData("held by a hint", false, "")]
    [InlineData("held by a hint", true, "second:4")]
    [InlineData("out of tokens", false, "")]
    [InlineData("out of tokens", true, "second:4")]
    [InlineData("paused", false, "second:4")]
    [InlineData("open", false, "second:4")]
    [InlineData("locked", false, "second:4")]
    public void Work_waits_for_a_tier_that_can_serve_and_otherwise_moves_to_the_next(string first, bool spills, string expected)
    {
        var bench = new AdmissionBench(8, options => options.SpillOver = spills, Endpoint("second", tier: 5), Endpoint("first", limit: 2));
        var gate = bench.Gates[1];
        switch (first)
        {
            case "full":
                bench.Offer(bench.Open(), 2);
                bench.Admitted().ShouldBe("first:2");
                break;
            case "held by a hint":
                bench.Offer(bench.Open(maxConcurrency: 1), 1);
                bench.End(bench.AdmitAll().Single(), FailureKind.ThrottledByRate, TimeSpan.FromSeconds(10));
                bench.Acknowledge(gate: 1);
                break;
            case "out of tokens":
                gate.Apply(new LimitPolicy(2, 0) { Pace = new Pace(null, new BucketPace(1, 100)) }, 0, TimeSpan.Zero);
                break;
            case "paused":
                gate.Bound = 0;
                break;
            default:
                bench.Acknowledge(breaker: Breaker(first == "open" ? BreakerState.Open : BreakerState.Isolated, Later), gate: 1);
                break;
        }

        bench.Offer(bench.Open(), 4, tokens: 1000);

        bench.Admitted().ShouldBe(expected);
    }

    [Fact]
    public void After_its_break_a_primary_gets_one_probe_at_once_and_all_work_once_that_succeeds()
    {
        var bench = new AdmissionBench(8, null, Endpoint("primary", limit: 4), Endpoint("secondary", tier: 1));
        var request = bench.Open();
        bench.Offer(request, 20);
        bench.Acknowledge(breaker: Breaker(BreakerState.Open, Later));
        bench.Admitted().ShouldBe("secondary:8");

        foreach (var attempt in bench.Out())
            bench.End(attempt);
        bench.Acknowledge(gate: 1);
        bench.Core.NextWake(TimeSpan.Zero).ShouldBe(Later, "the way back needs no end of another call");
        var next = bench.AdmitAll(Later);
        next[0].ShouldSatisfyAllConditions(first => first.Gate.ShouldBe(bench.Gate), first => first.Permit.Probe.ShouldBeTrue());
        next.Skip(1).ShouldAllBe(attempt => attempt.Gate.Index == 1 && !attempt.Permit.Probe);

        bench.End(next[0]);
        bench.Acknowledge(breaker: Breaker(BreakerState.Closed, epoch: 2));
        bench.Admitted(Later).ShouldBe("primary:1", "which is all that the engine's cap leaves");
        foreach (var attempt in next.Skip(1))
            bench.End(attempt);
        bench.Acknowledge(gate: 1);
        bench.Admitted(Later).ShouldBe("primary:3");
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public void It_wakes_for_the_endpoint_that_opens_first(double first, double second)
    {
        var bench = new AdmissionBench(8, null, Endpoint("a"), Endpoint("b"));
        bench.Acknowledge(breaker: Breaker(BreakerState.Open, TimeSpan.FromSeconds(first)));
        bench.Acknowledge(breaker: Breaker(BreakerState.Open, TimeSpan.FromSeconds(second)), gate: 1);
        bench.Offer(bench.Open(), 1);

        bench.Core.NextWake(TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_half_open_primary_whose_permits_are_all_held_by_hanging_calls_delays_no_work()
    {
        var bench = new AdmissionBench(8, null, Endpoint("primary", limit: 2), Endpoint("secondary", tier: 1));
        bench.Offer(bench.Open(), 2);
        bench.Admitted().ShouldBe("primary:2");
        bench.Acknowledge(breaker: Breaker(BreakerState.Open, Later));

        bench.Offer(bench.Open(), 3);

        bench.Admitted(Later).ShouldBe("secondary:3");
    }

    [Fact]
    public void Blocked_work_is_skipped_and_goes_first_once_it_can_be_sent()
    {
        var bench = new AdmissionBench(4, null, Endpoint("a", limit: 1), Endpoint("b"));
        var named = bench.Open(endpoints: EndpointSet.Of(0));
        bench.Offer(named, 2, Priority.Urgent);
        bench.Offer(bench.Open(), 10, Priority.Low);

        bench.Admitted().ShouldBe("a:1 b:3");
        var onA = bench.Out().Single(attempt => attempt.Gate.Index == 0);
        bench.End(onA);
        bench.Acknowledge();
        bench.AdmitAll().Single().Item.Request.ShouldBe(named);
    }

    [Fact]
    public void Work_waiting_for_tokens_is_not_starved_by_less_urgent_work_of_another_route()
    {
        var bench = new AdmissionBench(100, null, Endpoint("a"), Endpoint("b"));
        bench.Pace(new Pace(null, new BucketPace(1, 10_000)), tokens: 6_000);
        bench.Offer(bench.Open(endpoints: EndpointSet.Of(0)), 1, Priority.High, tokens: 8_000);
        bench.Offer(bench.Open(), 3, tokens: 10);

        bench.Admitted().ShouldBe("b:3");
        bench.Admitted(TimeSpan.FromHours(2)).ShouldBe("a:1");
    }

    [Fact]
    public void Requests_of_one_level_take_turns_whatever_their_routes()
    {
        var bench = new AdmissionBench(1, null, Endpoint("a"), Endpoint("b"));
        var both = bench.Open();
        var one = bench.Open(endpoints: EndpointSet.Of(0));
        bench.Offer(both, 10);
        bench.Offer(one, 10);
        bench.Offer(bench.Open(endpoints: EndpointSet.Of(1)), 10);
        bench.Core.Queues.ShouldBe(3);
        var order = new List<Request>();
        for (var i = 0; i < 12; i++)
        {
            var attempt = bench.AdmitAll().Single();
            order.Add(attempt.Item.Request);
            bench.End(attempt);
            bench.Core.Done(attempt.Item);
            bench.Acknowledge(gate: attempt.Gate.Index);
        }

        order.GroupBy(request => request).Select(group => group.Count()).ShouldBe([4, 4, 4]);
        order[..3].Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void The_engines_bound_holds_over_the_sum_of_all_endpoints()
    {
        var bench = new AdmissionBench(7, null, Endpoint("a"), Endpoint("b"), Endpoint("c"));
        bench.Offer(bench.Open(), 50);

        bench.Admitted().ShouldBe("a:3 b:2 c:2");
    }
}
