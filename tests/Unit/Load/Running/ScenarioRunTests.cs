using System.Collections.Concurrent;
using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Running;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit.Load.Running;

public sealed class ScenarioRunTests
{
    [Fact]
    public async Task A_runner_is_notified_of_every_document_that_counts_and_of_no_other()
    {
        var scenario = ScenarioReader.Parse(
            """
            {
              "description": "Four to warm up, four at a rate that falls to nothing, and two callers.",
              "plan": "load",
              "work": { "chunks": 2 },
              "load": [
                { "rate": 20, "for_s": 0.2, "warm_up": true },
                { "rate": 0, "for_s": 0.4, "ramp": true },
                { "copies": 2, "for_s": 0.05 }
              ],
              "thresholds": { "failed": { "exactly": 0 } }
            }
            """,
            "s.json");
        var samples = new ConcurrentBag<Sample>();

        var outcome = await ScenarioRun.ExecuteAsync(scenario, samples.Add, TimeProvider.System).WaitAsync(Engines.Guard);

        outcome.Failure.ShouldBeNull();
        outcome.Met.ShouldBeTrue();
        var (all, counting) = (Value("documents"), Value("documents_measured"));
        (all - counting).ShouldBe(4);
        counting.ShouldBeGreaterThanOrEqualTo(4 + 2);
        samples.Count.ShouldBe((int)counting);
        samples.ShouldAllBe(sample => sample.Completed && sample.Status == "completed");

        double Value(string metric) => outcome.Checks.First(check => check.Metric == metric).Value!.Value;
    }
}
