using System.Net;
using System.Text;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Reporting;

/// <summary>The report as one self-contained page: tables, plots and notes.</summary>
internal static class HtmlReport
{
    public static string Write(IReadOnlyList<ScenarioOutcome> outcomes, string machine)
    {
        var page = new StringBuilder("""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Load test</title>
            <style>body{font:14px sans-serif;max-width:60em;margin:2em auto;padding:0 1em}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:2px 8px;text-align:left}td.n{text-align:right}.missed{color:#b00;font-weight:bold}</style>
            </head><body><h1>Load test</h1>

            """).Append($"<p>{WebUtility.HtmlEncode(machine)}</p>\n");
        foreach (var outcome in outcomes)
            Append(page, outcome);
        return page.Append("</body></html>\n").ToString();
    }

    private static void Append(StringBuilder page, ScenarioOutcome outcome)
    {
        page.Append($"<h2>{WebUtility.HtmlEncode(outcome.Scenario.Name)}: {(outcome.Met ? "passed" : "<span class=\"missed\">failed</span>")}</h2>\n<p>{WebUtility.HtmlEncode(outcome.Scenario.Description)}</p>\n");
        if (outcome.Failure is { } failure)
            page.Append($"<p class=\"missed\">The run {WebUtility.HtmlEncode(failure)}</p>\n");
        page.Append("<table><tr><th>metric</th><th>value</th><th>threshold</th><th></th></tr>\n");
        foreach (var check in outcome.Checks)
        {
            var cells = OutcomeText.Row(check);
            page.Append($"<tr><td>{WebUtility.HtmlEncode(cells[0])}</td><td class=\"n\">{cells[1]}</td><td>{WebUtility.HtmlEncode(cells[2])}</td><td{(check.Met ? "" : " class=\"missed\"")}>{cells[3]}</td></tr>\n");
        }

        page.Append("</table>\n");
        if (Plot(outcome) is { } plot)
            page.Append(plot);
        if (outcome.Notes.Count > 0)
            page.Append("<ul>\n").AppendJoin('\n', outcome.Notes.Select(note => $"<li>{WebUtility.HtmlEncode(note)}</li>")).Append("\n</ul>\n");
    }

    /// <summary>Items ended in each second, and their times; null for a run of at most one second.</summary>
    public static string? Plot(ScenarioOutcome outcome) => outcome.Seconds.Count < 2 ? null : LinePlot.Draw(
    [
        ("ended a second", [("", [.. outcome.Seconds.Select(second => (double)second.Ended)])]),
        ("time, ms", [("p50", [.. outcome.Seconds.Select(second => second.MedianMs)]), ("p95", [.. outcome.Seconds.Select(second => second.Percentile95Ms)])]),
    ]);
}
