using System.Collections.Concurrent;
using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Limiters;
using ParallelLlm.Tests.Laboratory.Measures;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Laboratory.Running;

/// <summary>Scenarios × limiters × seeds, and their results.</summary>
internal sealed class Campaign
{
    private Campaign(IReadOnlyList<Cell> cells, IReadOnlyList<string> violations, long attempts) => (Cells, Violations, Attempts) = (cells, violations, attempts);

    /// <summary>By scenario, then by limiter, in the given order.</summary>
    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>Broken invariants in the production limiter's runs.</summary>
    public IReadOnlyList<string> Violations { get; }

    public long Attempts { get; }

    public static Campaign Run(IReadOnlyList<ControlScenario> scenarios, IReadOnlyList<LimiterKind> limiters, int seeds)
    {
        var jobs = (
            from scenario in scenarios
            from limiter in limiters
            where limiter.IsProduction || scenario.Anchors
            from seed in Enumerable.Range(1, seeds)
            select (scenario, limiter, seed)).ToArray();
        var results = new Result[jobs.Length];
        // One job at a time per thread: their lengths differ greatly.
        Parallel.ForEach(Partitioner.Create(0, jobs.Length, 1), range =>
        {
            for (var i = range.Item1; i < range.Item2; i++)
                results[i] = RunOne(jobs[i].scenario, jobs[i].limiter, jobs[i].seed);
        });

        var cells = new List<Cell>();
        for (var i = 0; i < jobs.Length; i += seeds)
            cells.Add(new Cell(jobs[i].scenario, jobs[i].limiter, [.. results[i..(i + seeds)].Select(result => result.Measures)]));
        return new Campaign(cells, [.. results.SelectMany(result => result.Violations)], results.Sum(result => result.Attempts));
    }

    private static Result RunOne(ControlScenario scenario, LimiterKind limiter, int seed)
    {
        var record = Bench.Run(scenario, limiter, seed);
        return new Result(RunMeasures.Of(record), limiter.IsProduction ? record.Violations : [], record.Calls.Count);
    }

    private sealed record Result(Dictionary<string, double> Measures, IReadOnlyList<string> Violations, long Attempts);
}
