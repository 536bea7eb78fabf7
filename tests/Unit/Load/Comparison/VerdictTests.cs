using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Comparison;
using ParallelLlm.Tests.Load.Peers;

namespace ParallelLlm.Tests.Unit.Load.Comparison;

public sealed class VerdictTests
{
    private static readonly PeerKind Engine = PeerKinds.All.First(kind => kind.Name == PeerKinds.Ours);
    private static readonly PeerKind Other = PeerKinds.All.First(kind => kind.Name == "sdk");

    [Theory]
    [InlineData(95, 100, 95.9, 100, "")]
    [InlineData(95, 100, 96.1, 100, "goodput")]
    [InlineData(95, 110, 95, 100, "waste")]
    [InlineData(95, 101, 95, 100, "")]
    [InlineData(90, 120, 99, 100, "goodput waste")]
    public void A_peer_is_better_when_it_is_by_more_than_two_runs_differ(double ours, long ourAttempts, double its, long itsAttempts, string what)
    {
        var rows = Rows(true, Row(Engine, ours, ourAttempts), Row(Other, its, itsAttempts));

        string.Join(' ', rows.Better().Select(found => found.ToString().Split(' ')[0])).ShouldBe(what);
        Rows(false, [.. rows.Rows]).Better().ShouldBeEmpty("limits do not set the pace there");
    }

    [Theory]
    [InlineData("sdk", "Goodput", 5, true)]
    [InlineData("sdk", "Goodput", 3, false)]
    [InlineData("sdk", "Waste", 5, false)]
    [InlineData("polly", "Goodput", 5, false)]
    public void A_stated_exception_covers_one_peer_in_one_respect_as_far_as_it_says(string peer, string respect, double upTo, bool covers)
    {
        var stated = new StatedException { Peer = peer, In = Enum.Parse<Respect>(respect), UpTo = upTo, Reason = "It may." };
        var rows = new ScenarioRows(Scenario(true) with { Exceptions = [stated] }, [Row(Engine, 90, 100), Row(Other, 94, 100)]);

        rows.Better().ShouldHaveSingleItem().Exception.ShouldBe(covers ? stated : null);
        rows.Unneeded().ShouldBe(covers || peer != "sdk" ? [] : [stated]);
    }

    [Theory]
    [InlineData("stranger", 5, "It may.", "names no peer with 'stranger'")]
    [InlineData("engine", 5, "It may.", "names no peer with 'engine'")]
    [InlineData("sdk", 0, "It may.", "'up_to'")]
    [InlineData("sdk", 5, " ", "'reason'")]
    public void An_incomplete_stated_exception_is_rejected(string peer, double upTo, string reason, string part) =>
        (Scenario(true) with { Exceptions = [new StatedException { Peer = peer, In = Respect.Waste, UpTo = upTo, Reason = reason }] }).Problem.ShouldNotBeNull().ShouldContain(part);

    [Fact]
    public void A_lost_chunk_is_a_failure_of_the_engine_alone()
    {
        Rows(true, Row(Engine, 90, 100), Row(Other, 90, 100) with { Completed = 7 }).Failures().ShouldBeEmpty();
        Rows(true, Row(Engine, 90, 100) with { Completed = 99 }).Failures().ShouldHaveSingleItem().ShouldContain("99 of 100");
        Rows(true, Row(Other, 90, 100)).Failures().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_peer_that_gives_up_chunks_gets_no_credit_for_ending_early()
    {
        var scenario = Scenario(true) with { Server = new ProviderOptions { Concurrency = 10, Latency = new LatencyOptions { Ms = 100 } } };
        var stats = new SimulatorStats { Requests = 100, Answered = 50, FirstRequestAt = 0, LastAnswerAt = 0.4 };
        var report = new PeerReport { WallMs = 400, CpuMs = 10, PeakBytes = 1, Results = [.. Enumerable.Range(0, 50).Select(i => new PeerResult(i, 100, $$"""{"patient_name":"letter-{{i}}"}"""))] };

        var row = PeerRow.Of(Other, scenario, report, stats);

        row.Completed.ShouldBe(50);
        row.Wasted.ShouldBe(50);
        row.Goodput.ShouldBe(50);
    }

    [Theory]
    [InlineData("""{"patient_name":"letter-3"}""", true)]
    [InlineData("""{"patient_name":"letter-4"}""", false)]
    [InlineData("""{"patient_name":null}""", false)]
    [InlineData("[]", false)]
    [InlineData("no JSON", false)]
    [InlineData(null, false)]
    public void Only_a_chunks_own_answer_counts(string? content, bool right) => PeerDocuments.IsRight(new PeerResult(3, 1, content)).ShouldBe(right);

    [Fact]
    public void Every_scenario_for_peers_can_be_used()
    {
        ComparisonScenario.Names.Count.ShouldBeGreaterThanOrEqualTo(8);
        foreach (var name in ComparisonScenario.Names)
            ComparisonScenario.Load(name).Name.ShouldBe(name);
    }

    private static ComparisonScenario Scenario(bool limited) => new() { Name = "s", Description = "", Server = new ProviderOptions(), Chunks = 100, RateLimited = limited };

    private static ScenarioRows Rows(bool limited, params PeerRow[] rows) => new(Scenario(limited), rows);

    private static PeerRow Row(PeerKind kind, double goodput, long attempts) =>
        new(kind, NotRun: null) { Chunks = 100, Completed = 100, Goodput = goodput, Attempts = attempts, Wasted = attempts - 100 };
}
