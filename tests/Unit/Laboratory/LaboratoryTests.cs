using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Limiters;
using ParallelLlm.Tests.Laboratory.Measures;
using ParallelLlm.Tests.Laboratory.Reporting;
using ParallelLlm.Tests.Laboratory.Running;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Laboratory;

public sealed class LaboratoryTests
{
    private static readonly Dictionary<string, ControlScenario> Known = ScenarioFiles.All().ToDictionary(scenario => scenario.Name);
    private static readonly ILookup<string, string> Expected = File.ReadAllLines(Baseline.Path).ToLookup(line => line.Split(' ')[0]);

    public static TheoryData<string> Scenarios => [.. Known.Keys];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void The_limiter_matches_its_baseline_and_breaks_no_invariant(string name)
    {
        var campaign = Campaign.Run([Scenario(name)], [LimiterKinds.Production], Baseline.Seeds);

        campaign.Violations.ShouldBeEmpty();
        Baseline.Lines(campaign.Cells[0]).ToArray().ShouldBe(Expected[name].ToArray(), $"The limiter behaves differently. If that is meant: {Baseline.HowToRewrite}");
    }

    [Fact]
    public void Forbidden_behaviour_is_reported_as_a_violation()
    {
        var policy = new LimitPolicy(1, 0);
        var gate = new EndpointGate(0, new LlmEndpoint("test", null!, "model"), 2, policy, BreakerPolicy.Initial, TimeSpan.Zero);
        var run = new RunRecord(Scenario("hidden-8"), "production", 1, Scenario("hidden-8").Server);
        var dispatcher = new Dispatcher(new AdmissionCore(2, [gate], new(), new Random(1)), new RetryPolicy(new(), new Random(1)));
        var check = new InvariantCheck(run, 0, heedsHints: true, gate, dispatcher);
        var item = new WorkItem(BareRequest.Of(1, EndpointSet.Of(0)), 0, new DocumentChunk("doc", 0, "", 0, 0, 0), null!);

        check.BeforeAdmission();
        check.Admitted(new Attempt(item, gate, default), TimeSpan.FromSeconds(1));
        run.Violations.ShouldBeEmpty();
        check.Admitted(new Attempt(item, gate, default), TimeSpan.FromSeconds(2));
        run.Violations.ShouldHaveSingleItem().ShouldEndWith("2 s: admitted with 1 in flight under a limit of 1");
        check.After(TimeSpan.FromSeconds(2));
        run.Violations[^1].ShouldEndWith("the gate counts 0 in flight, the laboratory 2");

        run.Violations.Clear();
        check.Received(AttemptOutcome.Failed(FailureKind.ThrottledByRate, "planned", TimeSpan.FromSeconds(5)), TimeSpan.FromSeconds(3));
        check.Received(AttemptOutcome.Failed(FailureKind.ThrottledByRate, "planned", TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(4));
        item.Request.InFlight = 2;
        check.Admitted(new Attempt(item, gate, default), TimeSpan.FromSeconds(7));
        run.Violations.Count.ShouldBe(3);
        run.Violations[1].ShouldEndWith("2 in flight of a request, over its cap of 1");
        run.Violations[2].ShouldEndWith("admitted 1 s before the end of a requested wait");
    }

    [Fact]
    public void A_seed_gives_the_same_run_every_time_and_another_seed_another_one()
    {
        var scenario = Scenario("all-limits");
        var one = Bench.Run(scenario, LimiterKinds.Production, 7);
        var again = Bench.Run(scenario, LimiterKinds.Production, 7);
        var other = Bench.Run(scenario, LimiterKinds.Production, 8);

        again.Calls.ShouldBe(one.Calls);
        again.Limits.Select(mark => (mark.At, mark.Limit)).ShouldBe(one.Limits.Select(mark => (mark.At, mark.Limit)));
        other.Calls.ShouldNotBe(one.Calls);
    }

    [Fact]
    public void Every_scenario_names_measures_that_exist_and_a_server_that_can_be()
    {
        var scenarios = ScenarioFiles.All();

        scenarios.Count.ShouldBeGreaterThan(40);
        foreach (var scenario in scenarios)
            Should.NotThrow(() => new ProviderModel(scenario.Server), scenario.Name);
    }

    // A limiter that is always right about a constant limit has all that can be had, and one with half of it half.
    [Theory]
    [InlineData(8, 100)]
    [InlineData(4, 50)]
    public void Goodput_is_measured_against_the_achievable_maximum(int limit, double goodput)
    {
        var always = LimiterKinds.All.Single(limiter => limiter.Name == "fixed-20");
        var scenario = Scenario("hidden-8") with { Clients = new ClientsShape { Cap = limit } };
        var server = scenario.Server with { Concurrency = 0, Slots = 0 };
        var run = Bench.Run(scenario with { Server = server }, always, 1);
        // What it could have had is said by the scenario with 8 places.
        var full = scenario with { Clients = new ClientsShape { Cap = 8 }, Server = server };

        var measured = RunMeasures.Of(run.As(full));

        measured[Measure.Goodput.Name].ShouldBe(goodput, 1.5);
        measured[Measure.GoodputSteady.Name].ShouldBe(goodput, 1);
        measured[Measure.Waste.Name].ShouldBe(0);
    }

    [Fact]
    public void Waste_without_the_first_burst_excludes_calls_sent_before_the_first_answer()
    {
        var fixed20 = LimiterKinds.All.Single(limiter => limiter.Name == "fixed-20");
        var run = Bench.Run(Scenario("hidden-8"), fixed20, 1);

        var firstAnswer = run.Calls.Where(call => call.End == CallEnd.Answered).Min(call => call.Ended);
        run.Calls.Where(call => call.FirstBurst).ShouldAllBe(call => call.Sent <= firstAnswer);
        run.Calls.Where(call => !call.FirstBurst).ShouldAllBe(call => call.Sent >= firstAnswer);
        run.Calls.Take(20).Count(call => call.End == CallEnd.Throttled).ShouldBe(12);
    }

    private static ControlScenario Scenario(string name) => Known[name];
}
