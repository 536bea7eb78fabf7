using System.Globalization;
using ParallelLlm.Tests.Laboratory.Measures;
using ParallelLlm.Tests.Laboratory.Running;

namespace ParallelLlm.Tests.Laboratory.Reporting;

/// <summary>The table for a terminal.</summary>
internal static class ConsoleTable
{
    public static async Task PrintAsync(TextWriter output, Campaign campaign)
    {
        await output.WriteLineAsync($"{"scenario",-40} {"limiter",-12} {"goodput",13} {"waste",13}   targets: median/worst (bound)");
        foreach (var cell in campaign.Cells)
        {
            var targets = cell.Limiter.IsProduction
                ? string.Join("; ", cell.Targets().Select(Describe))
                : "";
            await output.WriteLineAsync($"{cell.Scenario.Name,-40} {cell.Limiter.Name,-12} {Pair(cell, Measure.Goodput),13} {Pair(cell, Measure.Waste),13}   {targets}");
        }

        var results = campaign.Cells.Where(cell => cell.Limiter.IsProduction).SelectMany(cell => cell.Targets()).ToArray();
        await output.WriteLineAsync($"targets: {results.Length}, met by the median {results.Count(result => result.Met)}, by every seed {results.Count(result => result.MetByAll)}");
        var comparisons = AgainstAnchors.Of(campaign).ToArray();
        if (comparisons.Length > 0)
            await output.WriteLineAsync($"against every anchor: {comparisons.Count(result => result.Holds)} of {comparisons.Length} hold");
        foreach (var result in comparisons.Where(result => !result.Holds))
            await output.WriteLineAsync($"  exception: {ThrottlingPage.Exception(result)}");
        foreach (var remark in campaign.Cells.Where(cell => cell.Limiter.IsProduction && cell.Scenario.Remark.Length > 0).GroupBy(cell => cell.Scenario.Remark))
            await output.WriteLineAsync($"  why, {string.Join(", ", remark.Select(cell => cell.Scenario.Name))}: {remark.Key}");
        foreach (var violation in campaign.Violations)
            await output.WriteLineAsync($"VIOLATION {violation}");
    }

    private static string Describe(TargetResult result) =>
        $"{(result.MetByAll ? "" : result.Met ? "(worst) " : "MISSED ")}{result.Measure.Name} {Number(result.Median)}/{Number(result.Worst)} ({result.Target})";

    private static string Pair(Cell cell, Measure measure) => $"{Number(cell.Median(measure))}/{Number(cell.Worst(measure))}";

    public static string Number(double value) => double.IsNaN(value) ? "–"
        : Math.Abs(value) >= 100 ? value.ToString("0", CultureInfo.InvariantCulture)
        : Math.Abs(value) >= 10 ? value.ToString("0.0", CultureInfo.InvariantCulture)
        : value.ToString("0.00", CultureInfo.InvariantCulture);
}
