using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Load.Running;

/// <summary>A run with its thresholds.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Checks">Its metrics, each with its threshold if it has one, and the thresholds whose metric was not measured.</param>
/// <param name="Failure">Why there are no metrics; null if the run ended.</param>
/// <param name="Notes">Lines that explain the figures.</param>
/// <param name="Distribution">Percentiles of the chunks' times.</param>
internal sealed record ScenarioOutcome(Scenario Scenario, IReadOnlyList<Check> Checks, string? Failure, IReadOnlyList<string> Notes, string Distribution)
{
    /// <summary>Items ended in each second of the run.</summary>
    public IReadOnlyList<SecondOfRun> Seconds { get; init; } = [];

    public bool Met => Failure is null && Checks.All(check => check.Met);

    /// <summary>Whether it missed nothing but bounds of measured values, which vary with other load on the machine, and no exact count.</summary>
    public bool MissedMeasuresOnly => Failure is null && !Met && Checks.All(check => check.Met || check is { Value: not null, Threshold.Exactly: null });

    /// <summary>Matches metrics with thresholds.</summary>
    public static IReadOnlyList<Check> Judge(Metrics metrics, IReadOnlyDictionary<string, Threshold> thresholds) =>
    [
        .. metrics.Select(metric => new Check(metric.Key, metric.Value, thresholds.GetValueOrDefault(metric.Key))),
        .. thresholds.Where(threshold => !metrics.ContainsKey(threshold.Key)).Select(threshold => new Check(threshold.Key, null, threshold.Value)),
    ];
}
