using System.Globalization;
using System.Text;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Reporting;

/// <summary>Files of a report: <c>report.md</c>, <c>report.html</c>, and per scenario its course and the percentiles of its chunks' times.</summary>
internal static class ReportFolder
{
    public static async Task WriteAsync(string folder, IReadOnlyList<ScenarioOutcome> outcomes, DateTimeOffset at)
    {
        var report = new StringBuilder()
            .AppendLine("# Load test")
            .AppendLine()
            .AppendLine(Machine.Describe(at));
        foreach (var outcome in outcomes)
        {
            report
                .AppendLine()
                .AppendLine(CultureInfo.InvariantCulture, $"## {outcome.Scenario.Name}: {(outcome.Met ? "passed" : "failed")}")
                .AppendLine()
                .AppendLine(outcome.Scenario.Description)
                .AppendLine()
                .AppendLine(OutcomeText.Write(outcome));
            foreach (var note in outcome.Notes)
                report.AppendLine(CultureInfo.InvariantCulture, $"- {note}");
            if (HtmlReport.Plot(outcome) is { } plot)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, $"{outcome.Scenario.Name}.svg"), plot);
                report.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"![{outcome.Scenario.Name}]({outcome.Scenario.Name}.svg)");
            }

            await File.WriteAllTextAsync(Path.Combine(folder, $"{outcome.Scenario.Name}.hgrm"), outcome.Distribution);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "report.md"), report.ToString());
        await File.WriteAllTextAsync(Path.Combine(folder, "report.html"), HtmlReport.Write(outcomes, Machine.Describe(at)));
    }
}
