using System.Collections.Concurrent;
using ParallelLlm.Tests.Load.Laboratory.Definition;
using ParallelLlm.Tests.Load.Laboratory.Laws;
using ParallelLlm.Tests.Load.Laboratory.Measures;
using ParallelLlm.Tests.Load.Laboratory.Simulation;

namespace ParallelLlm.Tests.Load.Laboratory.Running;

/// <summary>Scenarios × laws × seeds, and what came out.</summary>
internal sealed class Campaign
{
    private Campaign(IReadOnlyList<Cell> cells, IReadOnlyList<string> violations, long attempts) => (Cells, Violations, Attempts) = (cells, violations, attempts);

    /// <summary>By scenario, then by law, in the order in which they were given.</summary>
    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>Broken invariants of the production law's runs.</summary>
    public IReadOnlyList<string> Violations { get; }

    public long Attempts { get; }

    public static Campaign Run(IReadOnlyList<ControlScenario> scenarios, IReadOnlyList<LawKind> laws, int seeds)
    {
        var jobs = (
            from scenario in scenarios
            from law in laws
            where law.IsProduction || scenario.Anchors
            from seed in Enumerable.Range(1, seeds)
            select (scenario, law, seed)).ToArray();
        var results = new Result[jobs.Length];
        // One job at a time for each thread: they differ a lot in length.
        Parallel.ForEach(Partitioner.Create(0, jobs.Length, 1), range =>
        {
            for (var i = range.Item1; i < range.Item2; i++)
                results[i] = RunOne(jobs[i].scenario, jobs[i].law, jobs[i].seed);
        });

        var cells = new List<Cell>();
        for (var i = 0; i < jobs.Length; i += seeds)
            cells.Add(new Cell(jobs[i].scenario, jobs[i].law, [.. results[i..(i + seeds)].Select(result => result.Measures)]));
        return new Campaign(cells, [.. results.SelectMany(result => result.Violations)], results.Sum(result => result.Attempts));
    }

    private static Result RunOne(ControlScenario scenario, LawKind law, int seed)
    {
        var record = Bench.Run(scenario, law, seed);
        return new Result(RunMeasures.Of(record), law.IsProduction ? record.Violations : [], record.Calls.Count);
    }

    private sealed record Result(Dictionary<string, double> Measures, IReadOnlyList<string> Violations, long Attempts);
}

/// <summary>A scenario under a law: the measures of every seed.</summary>
internal sealed record Cell(ControlScenario Scenario, LawKind Law, IReadOnlyList<Dictionary<string, double>> Seeds)
{
    public double Median(Measure measure)
    {
        var sorted = Sorted(measure);
        return sorted.Length == 0 ? double.NaN : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public double Worst(Measure measure)
    {
        var sorted = Sorted(measure);
        return sorted.Length == 0 ? double.NaN : measure.MoreIsBetter ? sorted[0] : sorted[^1];
    }

    /// <summary>How the scenario's targets came out.</summary>
    public IEnumerable<TargetResult> Targets() =>
        from target in Scenario.Targets
        let measure = Measure.All.Single(measure => measure.Name == target.Key)
        select new TargetResult(measure, Target.Parse(target.Value), Median(measure), Worst(measure));

    private double[] Sorted(Measure measure) => [.. Seeds.Select(seed => seed[measure.Name]).Where(value => !double.IsNaN(value)).Order()];
}

/// <summary>How a target came out: over the seeds, by the median and by the worst of them.</summary>
internal sealed record TargetResult(Measure Measure, Target Target, double Median, double Worst)
{
    public bool Met => Target.IsMetBy(Median) && (Target.Worst is null || MetByAll);

    public bool MetByAll => Target.IsMetByWorst(Worst);

    /// <summary>In a word.</summary>
    public string Verdict => MetByAll ? "met" : Met ? "met by the median" : "MISSED";
}
