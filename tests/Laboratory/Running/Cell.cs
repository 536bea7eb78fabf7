using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Limiters;
using ParallelLlm.Tests.Laboratory.Measures;

namespace ParallelLlm.Tests.Laboratory.Running;

/// <summary>A scenario with a limiter: the measures of every seed.</summary>
internal sealed record Cell(ControlScenario Scenario, LimiterKind Limiter, IReadOnlyList<Dictionary<string, double>> Seeds)
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

    /// <summary>The results of the scenario's targets.</summary>
    public IEnumerable<TargetResult> Targets() =>
        from target in Scenario.Targets
        let measure = Measure.All.Single(measure => measure.Name == target.Key)
        select new TargetResult(measure, Target.Parse(target.Value), Median(measure), Worst(measure));

    private double[] Sorted(Measure measure) => [.. Seeds.Select(seed => seed[measure.Name]).Where(value => !double.IsNaN(value)).Order()];
}
