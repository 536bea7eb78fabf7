using System.Globalization;
using System.Text;
using ParallelLlm.Tests.Load.Peers;
using ParallelLlm.Tests.Load.Reporting;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>The comparison as a section of the benchmarks page, with a plot for each scenario.</summary>
internal static class ComparePage
{
    private const string Heading = """
        | | completed | goodput % | seconds | wasted attempts | tokens | p50 ms | p95 ms | CPU ms a chunk | peak MB |
        |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
        """;

    public static async Task WriteAsync(string folder, IReadOnlyList<ScenarioRows> scenarios, string words, string machine)
    {
        var plots = Path.Combine(folder, "benchmarks");
        Directory.CreateDirectory(plots);
        foreach (var rows in scenarios)
            await File.WriteAllTextAsync(Path.Combine(plots, $"{rows.Scenario.Name}.svg"), Plot(rows));
        await BenchmarksPage.WriteAsync(folder, "compare", Text(scenarios, words, machine));
    }

    public static string Table(ScenarioRows rows)
    {
        var text = new StringBuilder(Heading.ReplaceLineEndings("\n")).Append('\n');
        foreach (var row in rows.Rows)
            text.Append(row.NotRun is { } reason ? $"| {row.Peer.Title} | not run: {reason} | | | | | | | | |\n" : Line(row, rows.Rows));
        return text.ToString();
    }

    private static string Text(IReadOnlyList<ScenarioRows> scenarios, string words, string machine)
    {
        var text = new StringBuilder($"""
            ```
            dotnet run --project tests/Load -c Release -- compare{words} --out docs
            ```

            {machine}

            Every program gets the same documents and prompts and a fresh server with the same seed, in its own process, warmed up before the server's clock starts. The programs are in
            `tests/Load/Peers`, the scenarios in `tests/Load/Scenarios/Peers`. Bold: the best in a column, among those that lost no chunk.

            | | settings |
            |---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var peer in PeerKinds.All)
            text.Append($"| {peer.Title} | {peer.Settings} |\n");
        text.Append("""

            - **completed**: chunks with their right answer. **goodput**: share of completed chunks × the least time in which the server's limits allow all of them (without faults) ÷ the time taken; dropping chunks early gains nothing.
            - **seconds**: from the first request to the last answer, by the server's clock. **wasted attempts**: those that completed no chunk. **tokens**: of all answered calls.
            - **p50, p95**: from the start, when all chunks are ready, to a chunk's answer: waits before and after the first call count alike. **CPU**: per completed chunk, including the client's creation. **peak**: resident memory, including the runtime's.
            - A row is the run with the median goodput of the command's rounds (three by default), with the fewest chunks that any of them completed. A difference of one percent is not significant.


            """.ReplaceLineEndings("\n"));
        AppendVerdict(text, scenarios);
        foreach (var rows in scenarios)
        {
            text.Append($"### {rows.Scenario.Name}\n\n{rows.Scenario.Description} {rows.Scenario.Chunks} chunks.\n\n")
                .Append(Table(rows))
                .Append($"\n![{rows.Scenario.Name}](benchmarks/{rows.Scenario.Name}.svg)\n\n");
        }

        return text.ToString();
    }

    private static void AppendVerdict(StringBuilder text, IReadOnlyList<ScenarioRows> scenarios)
    {
        var failures = scenarios.SelectMany(rows => rows.Failures()).ToArray();
        text.Append(failures.Length == 0 ? "**The engine lost no chunk.** " : $"**Failures: {string.Join("; ", failures)}.** ");
        var better = scenarios.SelectMany(rows => rows.Better().Select(found => (rows.Scenario, Found: found))).ToArray();
        var limited = scenarios.Where(rows => rows.Scenario.RateLimited).ToArray();
        var comparisons = limited.Sum(rows => 2 * rows.Rows.Count(row => row is { IsOurs: false, NotRun: null }));
        text.Append($"Where limits set the pace, it is at least as good as the others in {comparisons - better.Length} of {comparisons} comparisons of goodput (within 1 point) and waste (within half a point or one attempt).");
        text.Append(better.Length == 0 ? "\n\n" : " Exceptions:\n\n");
        foreach (var (scenario, found) in better)
            text.Append($"- {scenario.Name}, {found.Peer.Peer.Title}: {found}{Lost(found.Peer)}. {found.Exception?.Reason ?? "**Not stated as an exception.**"}\n");
        text.Append(better.Length == 0 ? "" : "\n");
    }

    private static string Lost(PeerRow row) => row.Completed < row.Chunks ? $" (it lost {row.Chunks - row.Completed} chunks)" : "";

    private static string Line(PeerRow row, IReadOnlyList<PeerRow> all)
    {
        string Figure(Func<PeerRow, double> of, string format, bool most = false)
        {
            var value = of(row);
            if (!double.IsFinite(value))
                return "–";
            var whole = all.Where(other => other.NotRun is null && other.Completed == other.Chunks).Select(of).Where(double.IsFinite).ToArray();
            var best = row.Completed == row.Chunks && value == (most ? whole.Max() : whole.Min());
            var text = value.ToString(format, CultureInfo.InvariantCulture);
            return best ? $"**{text}**" : text;
        }

        var completed = row.Completed == row.Chunks ? $"{row.Completed}" : $"{row.Completed} of {row.Chunks}{(row.Stopped ? ", stopped" : "")}";
        return $"| {row.Peer.Title} | {completed} | {Figure(r => r.Goodput, "0.0", most: true)} | {Figure(r => r.Seconds, "0.0")} | {Figure(r => r.Wasted, "0")} | {Figure(r => r.Tokens, "0")} "
            + $"| {Figure(r => r.MedianMs, "0")} | {Figure(r => r.Percentile95Ms, "0")} | {Figure(r => r.CpuMsPerChunk, "0.00")} | {Figure(r => r.PeakMegabytes, "0")} |\n";
    }

    private static string Plot(ScenarioRows rows) => BarChart.Draw(
        [.. rows.Rows.Select(row => row.Peer.Title)],
        [
            ("goodput %", 100, [.. rows.Rows.Select(row => row.NotRun is null ? row.Goodput : double.NaN)]),
            ("wasted attempts %", 10, [.. rows.Rows.Select(row => row.NotRun is null ? row.Waste : double.NaN)]),
            ("lost chunks", null, [.. rows.Rows.Select(row => row.NotRun is null ? row.Chunks - row.Completed : double.NaN)]),
        ]);
}
