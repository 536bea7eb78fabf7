using System.Globalization;
using System.Text;
using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Measures;
using ParallelLlm.Tests.Laboratory.Running;

namespace ParallelLlm.Tests.Laboratory.Reporting;

/// <summary>
/// The production limiter's measures as text, a line each with the values of the first seeds: a change of the limiter shows in the diff. Omits those that do not apply.
/// </summary>
internal static class Baseline
{
    /// <summary>Seeds 1 to this.</summary>
    public const int Seeds = 3;

    public const string HowToRewrite = "dotnet run --project tests/Load -c Release -- laboratory --limiter production --write";

    public static string Path { get; } = System.IO.Path.Combine(ScenarioFiles.Root, "tests", "Laboratory", "baseline.txt");

    /// <summary>The lines of a scenario's cell, which must have been run with at least these seeds.</summary>
    public static IEnumerable<string> Lines(Cell cell)
    {
        foreach (var measure in Measure.All)
        {
            var values = cell.Seeds.Take(Seeds).Select(seed => seed[measure.Name]).ToArray();
            if (values.All(double.IsNaN))
                continue;
            var text = values.Select(value => double.IsNaN(value) ? "-" : value.ToString("0.000", CultureInfo.InvariantCulture));
            yield return $"{cell.Scenario.Name} {measure.Name} {string.Join(' ', text)}";
        }
    }

    public static string Text(IEnumerable<Cell> cells)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Measures of the production limiter, seeds 1 to {Seeds}. Rewritten by: {HowToRewrite}\n");
        foreach (var cell in cells)
        {
            foreach (var line in Lines(cell))
                text.Append(line).Append('\n');
        }

        return text.ToString();
    }
}
