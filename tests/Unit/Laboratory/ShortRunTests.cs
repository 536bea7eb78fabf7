using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Limiters;
using ParallelLlm.Tests.Laboratory.Measures;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Laboratory;

/// <summary>Measures of short runs.</summary>
public sealed class ShortRunTests
{
    private static readonly LimiterKind Fixed = LimiterKinds.All.Single(limiter => limiter.Name == "fixed-20");

    /// <summary>
    /// Whole waves of calls of 1 s, limited by the cap, a hidden limit, slots, slots that slow each other down, buckets, an outage and a
    /// step.
    /// </summary>
    [Theory]
    [InlineData("{}", 60, 3)]
    [InlineData("""{"concurrency": 6}""", 60, 10)]
    [InlineData("""{"slots": 4}""", 40, 10)]
    [InlineData("""{"slots": 4, "slot_slowdown": 2}""", 40, 20)]
    [InlineData("""{"rpm": 600, "rpm_burst": 1}""", 51, 6)]
    [InlineData("""{"rpm": 60, "burst_s": 5}""", 10, 6)]
    [InlineData("""{"outages": [{"at_s": 0.5, "for_s": 2}]}""", 20, 3.5)]
    [InlineData("""{"concurrency": 10, "steps": [{"at_s": 1.5, "concurrency": 20}]}""", 50, 3.5)]
    public void The_greedy_schedule_wastes_nothing(string server, int calls, double seconds) =>
        Greedy.Seconds(Bench.Run(Scenario(server, calls), Fixed, 1), heedsHints: false).ShouldBe(seconds, 0.001);

    [Fact]
    public void The_greedy_schedule_can_heed_the_hints_of_the_run()
    {
        var run = Bench.Run(Scenario("{}", 40), Fixed, 1);
        run.Hints.Add((TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(4)));

        Greedy.Seconds(run, heedsHints: false).ShouldBe(2, 0.001);
        Greedy.Seconds(run, heedsHints: true).ShouldBe(5, 0.001);
    }

    [Fact]
    public void A_limiter_that_is_always_right_matches_the_greedy_schedule()
    {
        var measures = RunMeasures.Of(Bench.Run(Scenario("{}", 60), Fixed, 1));

        measures[Measure.Greedy.Name].ShouldBe(100, 0.1);
        measures[Measure.Stall.Name].ShouldBe(0);
        measures[Measure.TimeOuts.Name].ShouldBe(0);
    }

    [Fact]
    public void Calls_that_wait_in_a_servers_queue_beyond_their_time_out_are_counted_and_leave_it()
    {
        var scenario = Scenario("""{"slots": 1, "abandoned": "leave_queue"}""", 20) with { Clients = new ClientsShape { TimeoutS = 3.5 } };
        var run = Bench.Run(scenario, Fixed, 1);

        run.Calls.Take(20).Count(call => call.End == CallEnd.Answered).ShouldBe(3);
        run.Calls.Take(20).Count(call => call is { End: CallEnd.TimedOut } && call.Ended - call.Sent == TimeSpan.FromSeconds(3.5))
            .ShouldBe(17);
        RunMeasures.Of(run)[Measure.TimeOuts.Name].ShouldBe(run.Calls.Count(call => call.End == CallEnd.TimedOut));
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 0)]
    [InlineData(9, 4)]
    public void Only_idle_time_longer_than_a_round_trip_counts_as_a_stall(double until, double lost)
    {
        var watch = new StallWatch(TimeSpan.FromSeconds(1));
        Look(watch, 3, isIdle: false);
        Look(watch, 4, isIdle: true);
        Look(watch, until, isIdle: false);

        watch.Lost.TotalSeconds.ShouldBe(lost);
    }

    [Fact]
    public void Neither_a_hint_nor_a_server_that_is_full_is_a_stall()
    {
        var watch = new StallWatch(TimeSpan.FromSeconds(1));
        Look(watch, 0, isIdle: true, hintedUntil: 10);
        Look(watch, 12, isIdle: false);
        watch.Lost.TotalSeconds.ShouldBe(1);

        Look(watch, 20, isIdle: true, opensAt: null);
        Look(watch, 30, isIdle: true, opensAt: 35);
        Look(watch, 37, isIdle: false);
        watch.Lost.TotalSeconds.ShouldBe(2);
    }

    [Fact]
    public void A_steps_phase_is_each_seeds_own()
    {
        var scenario = Scenario("""{"steps": [{"at_s": 5, "concurrency": 3}]}""", 10) with { PhaseS = 4 };
        var phases = Enumerable.Range(1, 5).Select(seed => Bench.Run(scenario, Fixed, seed).Scenario.Server.Steps[0].AtSeconds).ToArray();

        phases.ShouldBeUnique();
        phases.ShouldAllBe(at => at >= 5 && at < 9);
        Bench.Run(scenario, Fixed, 1).Scenario.Server.Steps[0].AtSeconds.ShouldBe(phases[0]);
    }

    [Fact]
    public void After_a_trickle_only_the_bulk_arrival_is_measured()
    {
        var work = new WorkShape { Requests = 30, ChunkEveryS = 1, Bulk = new BulkShape { AtS = 10, Requests = 20 } };
        var scenario = Scenario("{}", 30) with { Work = work };

        Arrivals.All(scenario).Select(at => at.TotalSeconds)
            .ShouldBe([.. Enumerable.Range(0, 10).Select(at => (double)at), .. Enumerable.Repeat(10.0, 20)]);
        Greedy.Seconds(Bench.Run(scenario, Fixed, 1), heedsHints: false).ShouldBe(11, 0.001);
        RunMeasures.Of(Bench.Run(scenario, Fixed, 1))[Measure.Greedy.Name].ShouldBe(100, 1);
    }

    private static void Look(StallWatch watch, double now, bool isIdle, double hintedUntil = 0, double? opensAt = 0) =>
        watch.After(TimeSpan.FromSeconds(now), isIdle, TimeSpan.FromSeconds(hintedUntil), () =>
            opensAt is { } at ? TimeSpan.FromSeconds(at) : null);

    private static ControlScenario Scenario(string server, int calls) => new()
    {
        Title = "short",
        Server = ProviderOptions.Parse(server) with { Latency = new LatencyOptions { Ms = 1000 } },
        Work = new WorkShape { Requests = calls },
        Targets = new Dictionary<string, string> { [Measure.Greedy.Name] = ">= 0", [Measure.TimeOuts.Name] = "<= 0" },
    };
}
