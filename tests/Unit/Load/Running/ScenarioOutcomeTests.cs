using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Plans;
using ParallelLlm.Tests.Load.Reporting;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Unit.Load.Running;

public sealed class ScenarioOutcomeTests
{
    private static readonly Threshold None = new() { Exactly = 0 };

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void One_missed_threshold_misses_the_scenario(double lost, bool met) =>
        Outcome(new Metrics { ["completed"] = 5, ["lost"] = lost }, ("lost", None)).Met.ShouldBe(met);

    [Fact]
    public void A_threshold_whose_metric_was_not_measured_is_missed()
    {
        var outcome = Outcome(new Metrics { ["lost"] = 0 }, ("lots", None));

        outcome.Met.ShouldBeFalse();
        outcome.Checks.Select(check => check.Metric).ShouldBe(["lost", "lots"]);
    }

    [Fact]
    public void A_run_that_broke_off_has_failed_whatever_it_measured() =>
        (Outcome(new Metrics { ["lost"] = 0 }, ("lost", None)) with { Failure = "broke off" }).Met.ShouldBeFalse();

    [Fact]
    public void The_outcome_table_marks_missed_thresholds()
    {
        var outcome = Outcome(new Metrics { ["completed"] = 1234.5678, ["lost"] = 1 }, ("lost", None), ("ratio", new Threshold { AtMost = 1.03 }));

        OutcomeText.Write(outcome).ReplaceLineEndings("\n").ShouldBe("""
            | metric    |        value | threshold |        |
            |-----------|-------------:|-----------|--------|
            | completed |     1234.568 |           |        |
            | lost      |            1 | = 0       | MISSED |
            | ratio     | not measured | ≤ 1.03    | MISSED |

            """.ReplaceLineEndings("\n"));
    }

    private static ScenarioOutcome Outcome(Metrics metrics, params (string Metric, Threshold Threshold)[] thresholds)
    {
        var scenario = new Scenario { Description = "", Thresholds = thresholds.ToDictionary(pair => pair.Metric, pair => pair.Threshold) };
        return new ScenarioOutcome(scenario, ScenarioOutcome.Judge(metrics, scenario.Thresholds), Failure: null, Notes: [], Distribution: "");
    }
}
