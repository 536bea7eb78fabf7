using System.Text;
using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Limiters;
using ParallelLlm.Tests.Laboratory.Measures;
using ParallelLlm.Tests.Laboratory.Running;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Laboratory.Reporting;

/// <summary>docs/throttling.md and its plots.</summary>
internal static class ThrottlingPage
{
    private const int PlottedSeed = 1;

    private static readonly string Docs = Path.Combine(ScenarioFiles.Root, "docs");

    public static async Task WriteAsync(Campaign campaign, int seeds)
    {
        var plots = Path.Combine(Docs, "throttling");
        Directory.CreateDirectory(plots);
        foreach (var old in Directory.EnumerateFiles(plots, "*.svg"))
            File.Delete(old);
        foreach (var scenario in campaign.Cells.Select(cell => cell.Scenario).Where(scenario => scenario.LeadsFamily).Distinct())
            await File.WriteAllTextAsync(Path.Combine(plots, $"{scenario.Name}.svg"), Plot.Draw(Bench.Run(scenario, LimiterKinds.Production, PlottedSeed)));
        await File.WriteAllTextAsync(Path.Combine(Docs, "throttling.md"), Text(campaign, seeds));
    }

    private static string Text(Campaign campaign, int seeds)
    {
        var page = new StringBuilder();
        var ours = campaign.Cells.Where(cell => cell.Limiter.IsProduction).ToArray();
        var targets = ours.SelectMany(cell => cell.Targets().Select(result => (cell.Scenario, Result: result))).ToArray();
        var missed = targets.Where(target => !target.Result.Met).ToArray();
        var comparisons = AgainstAnchors.Of(campaign).ToArray();
        page.Append(FormattableString.Invariant($"""
            # Throttling, measured

            The engine's limiter, permits, breaker and retry policy against the simulator's provider in virtual time: {ours.Length} scenarios, {seeds} seeds each, and the same work with
            {LimiterKinds.All.Count - 1} limiters of other systems. This page is generated.

            ```
            dotnet run --project tests/Load -c Release -- laboratory            # prints the whole table
            dotnet run --project tests/Load -c Release -- laboratory --write    # writes this page, its plots and the baseline
            dotnet run --project tests/Load -c Release -- laboratory --scenario hidden-8 --limiter production --trace 1
            ```

            A seed gives the same run every time. The scenarios are in `tests/Laboratory/Scenarios`, the laboratory in `tests/Laboratory`; a unit test compares
            the first seeds with `tests/Laboratory/baseline.txt`. A file with variations is a family of scenarios; the first of each has a plot below. Long runs are measured by
            "goodput", short ones by "greedy", which includes start and tail. A run of each kind is shown in [throttling-by-example.md](throttling-by-example.md).

            **{targets.Length} targets: {targets.Length - missed.Length} met by the median of the seeds, {targets.Count(target => target.Result.MetByAll)} by every seed, {missed.Length} missed.**
            **Against the anchors: {comparisons.Count(result => result.Holds)} of {comparisons.Length} comparisons hold.** Broken invariants: {campaign.Violations.Count}.

            ## Targets

            Median and worst of the seeds. "waste" is throttled ÷ all attempts.


            """));
        page.Append("| scenario | goodput % | waste % | target | bound | median | worst | |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var cell in ours)
            AppendTargets(page, cell);
        AppendMissed(page, missed);
        AppendAnchors(page, campaign, comparisons);
        AppendRemarks(page, ours);
        AppendHttp(page, ours);
        AppendPlots(page, ours);
        AppendMeanings(page);
        return page.ToString();
    }

    private static void AppendTargets(StringBuilder page, Cell cell)
    {
        var first = true;
        foreach (var result in cell.Targets())
        {
            var name = cell.Scenario.LeadsFamily ? $"[{cell.Scenario.Name}](throttling/{cell.Scenario.Name}.svg)" : cell.Scenario.Name;
            page.Append(first ? $"| {name} | {Pair(cell, Measure.Goodput)} | {Pair(cell, Measure.Waste)} " : "| | | ");
            var verdict = result.Met ? result.Verdict : $"**{result.Verdict}**";
            page.Append($"| {result.Measure.Heading} | {result.Target} | {ConsoleTable.Number(result.Median)} | {ConsoleTable.Number(result.Worst)} | {verdict} |\n");
            first = false;
        }
    }

    private static void AppendMissed(StringBuilder page, (ControlScenario Scenario, TargetResult Result)[] missed)
    {
        page.Append("\n## Missed targets\n\n");
        if (missed.Length == 0)
            page.Append("None.\n");
        foreach (var (scenario, result) in missed)
            page.Append($"- **{scenario.Name}**: {result.Measure.Heading} is {ConsoleTable.Number(result.Median)}; the target is {result.Target}.\n");
    }

    private static void AppendAnchors(StringBuilder page, Campaign campaign, AnchorResult[] comparisons)
    {
        page.Append("\n## Against other limiters\n\nGoodput % / waste %, medians.\n\n| scenario |");
        foreach (var limiter in LimiterKinds.All)
            page.Append($" {limiter.Name} |");
        page.Append("\n|---|").Insert(page.Length, "---|", LimiterKinds.All.Count).Append('\n');
        foreach (var cells in campaign.Cells.Where(cell => cell.Scenario.Anchors).GroupBy(cell => cell.Scenario.Name))
        {
            page.Append($"| {cells.Key} |");
            foreach (var cell in cells)
                page.Append($" {ConsoleTable.Number(cell.Median(Measure.Goodput))} / {ConsoleTable.Number(cell.Median(Measure.Waste))} |");
            page.Append('\n');
        }

        page.Append("\nExceptions to: goodput ≥ the anchor's − 1 point wherever its waste is ≤ ours + 5, and waste ≤ the anchor's + 0.2 points wherever its goodput is ≥ ours − 3.\n\n");
        foreach (var result in comparisons.Where(result => !result.Holds))
            page.Append($"- {Exception(result)}\n");
        if (comparisons.All(result => result.Holds))
            page.Append("None.\n");
    }

    /// <summary>An exception in words.</summary>
    public static string Exception(AnchorResult result)
    {
        string Of(Cell cell) => $"{ConsoleTable.Number(cell.Median(Measure.Goodput))} / {ConsoleTable.Number(cell.Median(Measure.Waste))}";
        var what = result is { LosesGoodput: true, LosesWaste: true } ? "goodput and waste" : result.LosesGoodput ? "goodput" : "waste";
        return $"{result.Ours.Scenario.Name}, {result.Anchor.Limiter.Name}: {what} (ours {Of(result.Ours)}, theirs {Of(result.Anchor)})";
    }

    private static void AppendRemarks(StringBuilder page, Cell[] ours)
    {
        page.Append("\n## Why\n\nCauses of the misses above, and remedies that were tried.\n\n");
        foreach (var remark in ours.Where(cell => cell.Scenario.Remark.Length > 0).GroupBy(cell => cell.Scenario.Remark))
            page.Append($"- **{string.Join(", ", remark.Select(cell => cell.Scenario.Name))}**: {remark.Key}\n");
    }

    private static void AppendHttp(StringBuilder page, Cell[] ours)
    {
        page.Append("""

            ## In real time over HTTP

            The production engine with its HTTP client against the simulator's server on the loopback interface, with the same files and measures; CI runs it at every build:

            ```
            dotnet run --project tests/Load -c Release -- laboratory --http
            ```

            | scenario | times the speed | targets |
            |---|---|---|

            """);
        foreach (var scenario in ours.Select(cell => cell.Scenario.OverHttp()).OfType<ControlScenario>())
        {
            var targets = scenario.Targets.Select(target => $"{Measure.All.Single(measure => measure.Name == target.Key).Heading} {Target.Parse(target.Value)}");
            page.Append(FormattableString.Invariant($"| {scenario.Name} | {scenario.Http!.Speed} | {string.Join(", ", targets)} |\n"));
        }
    }

    private static void AppendPlots(StringBuilder page, Cell[] ours)
    {
        page.Append(FormattableString.Invariant($"\n## Plots\n\nSeed {PlottedSeed}, the production limiter; of several clients, the limit and the calls in flight of the first.\n"));
        foreach (var cell in ours.Where(cell => cell.Scenario.LeadsFamily))
            page.Append($"\n### {cell.Scenario.Name}\n\n{cell.Scenario.Title}.\n\n![{cell.Scenario.Name}](throttling/{cell.Scenario.Name}.svg)\n");
    }

    private static void AppendMeanings(StringBuilder page)
    {
        page.Append("\n## Terms\n\n");
        foreach (var measure in Measure.All)
            page.Append($"- **{measure.Heading}**: {measure.Meaning}.\n");
        page.Append("""
            - **oracle**: max(Σ latency ÷ concurrency, (N − burst) ÷ request rate, (Σ tokens − burst) ÷ token rate) + one mean latency, integrated over time where limits change, the server
              is down or work arrives late. It knows everything, but latencies are random: a run can slightly exceed 100 %.
            - **round trip**: the mean latency of the unloaded server. Refusals take a tenth of it, or the time given in the scenario's file.

            | limiter | taken from | wait hints |
            |---|---|---|

            """);
        foreach (var limiter in LimiterKinds.All)
            page.Append($"| {limiter.Name} | {limiter.From} | {limiter.Hints} |\n");
        page.Append("\nAnchors retry without end and have no breaker. They see a bare 429 and no headers, except for the hints as described.\n");
    }

    private static string Pair(Cell cell, Measure measure) => $"{ConsoleTable.Number(cell.Median(measure))} ({ConsoleTable.Number(cell.Worst(measure))})";
}
