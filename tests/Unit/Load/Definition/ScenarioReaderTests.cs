using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Unit.Load.Definition;

public sealed class ScenarioReaderTests
{
    private const string Thresholds = """ "thresholds": { "completed": { "exactly": 3 } } """;

    [Fact]
    public void File_values_are_read_and_missing_ones_get_defaults()
    {
        var scenario = ScenarioReader.Parse(
            """
            {
              "description": "Three chunks.", // Comments are allowed.
              "plan": "stalled_caller",
              "server": { "rpm": 600, "latency": { "ms": 20 } },
              "engine": { "window_items": 32 },
              "retry": { "base_delay": "00:00:00.050" },
              "request": { "timeout_s": 1.5 },
              "work": { "callers": 2, "documents": 3, "chunks": 5, "stalled_callers": 1 },
              "guard_s": 7,
              "thresholds": { "ratio": { "at_least": 0.95, "at_most": 2 } },
            }
            """,
            "Scenarios/three.json");

        scenario.Name.ShouldBe("three");
        scenario.Plan.ShouldBe(Plan.StalledCaller);
        scenario.Server.Rpm.ShouldBe(600);
        scenario.Server.Latency.Ms.ShouldBe(20);
        scenario.Engine.WindowItems.ShouldBe(32);
        scenario.Engine.MaxConcurrency.ShouldBe(20);
        scenario.Retry.BaseDelay.ShouldBe(TimeSpan.FromMilliseconds(50));
        scenario.Request.ShouldBe(new RequestSettings { TimeoutSeconds = 1.5, MaxAttempts = 3 });
        scenario.Work.TotalChunks.ShouldBe(30);
        scenario.GuardSeconds.ShouldBe(7);
        scenario.Thresholds["ratio"].ShouldBe(new Threshold { AtLeast = 0.95, AtMost = 2 });
    }

    [Theory]
    [InlineData("""{ "plam": "drain", """ + Thresholds + "}", "s.json, line 1: unknown member 'plam'")]
    [InlineData("""{ "work": { "chunk": 1 }, """ + Thresholds + "}", "s.json, line 1: unknown member 'work.chunk'")]
    [InlineData("{\n\"work\": { \"chunks\": \"many\" } }", "s.json, line 2: 'work.chunks' has a value of the wrong kind")]
    [InlineData("""{ "plan": "dance", "description": "d", """ + Thresholds + "}", "s.json, line 1: 'plan' has a value of the wrong kind")]
    [InlineData("""{ "description": "d" }""", "s.json, line 1: 'thresholds' is missing")]
    [InlineData("""{ "description": "d", "server": { "rmp": 600 }, """ + Thresholds + "}", "s.json: in 'server', line 1: there is no setting 'rmp'")]
    [InlineData("""{ "description": "d", "thresholds": {} }""", "s.json: 'thresholds' is empty: a scenario must be able to fail")]
    [InlineData("""{ "description": "d", "thresholds": { "a": {} } }""", "s.json: 'thresholds.a' needs one of 'at_least', 'at_most' and 'exactly'")]
    [InlineData("""{ "description": "d", "work": { "callers": 0 }, """ + Thresholds + "}", "s.json: 'work.callers' is 0; it must be at least 1 in this plan")]
    [InlineData("""{ "description": "d", "plan": "urgent_behind_flood", """ + Thresholds + "}", "s.json: 'work.urgent_probes' is 0; it must be at least 1 in this plan")]
    [InlineData(
        """{ "description": "d", "plan": "stalled_caller", "work": { "stalled_callers": 1 }, """ + Thresholds + "}",
        "s.json: 'work.stalled_callers' is 1; some of the 1 callers must go on")]
    [InlineData(
        """{ "description": "d", "plan": "serve", "load": [{ "copies": 2, "for_s": 1 }], """ + Thresholds + "}",
        "s.json: 'load' has 'copies': a folder has no callers, only a 'rate'")]
    [InlineData("[]", "s.json, line 1: must be a JSON object")]
    [InlineData("null", "s.json: must be a JSON object")]
    public void Errors_are_reported_with_file_and_member(string json, string message) =>
        Should.Throw<ScenarioException>(() => ScenarioReader.Parse(json, "s.json")).Message.ShouldBe(message);

    [Theory]
    [InlineData("""{ "description": "d", "engine": { "max_concurrency": 0 }, """ + Thresholds + "}", "s.json: ", "MaxConcurrency")]
    [InlineData("""{ "description": "d", "engine": { "max_concurency": 1 }, """ + Thresholds + "}", "s.json, line 1: ", "'engine.max_concurency'")]
    [InlineData("""{ "description" }""", "s.json, line 1: ", "")]
    public void Errors_of_other_validators_are_passed_on_with_the_file_name(string json, string start, string part)
    {
        var message = Should.Throw<ScenarioException>(() => ScenarioReader.Parse(json, "s.json")).Message;
        message.ShouldStartWith(start);
        message.ShouldContain(part);
    }

    [Fact]
    public void Every_scenario_beside_the_program_can_be_used()
    {
        ScenarioCatalog.Names.ShouldContain("smoke");
        foreach (var name in ScenarioCatalog.Names)
            ScenarioCatalog.Load(name).Name.ShouldBe(name);
    }

    [Fact]
    public void A_name_that_is_not_there_is_answered_with_those_that_are() =>
        Should.Throw<ScenarioException>(() => ScenarioCatalog.Load("smok")).Message.ShouldContain("smoke");
}
