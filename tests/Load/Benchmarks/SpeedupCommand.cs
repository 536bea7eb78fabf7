using System.CommandLine;
using System.Globalization;
using System.Text;
using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Reporting;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Benchmarks;

/// <summary><c>speedup</c>: the same work at a concurrency of 1, 2, 5, 10 and 20, or any others, by the server's clock, against the ideal and a concurrency of 1.</summary>
internal static class SpeedupCommand
{
    private const string Name = "speedup";
    private const int Most = 20;

    private static readonly int[] Usual = [1, 2, 5, 10, 20];

    public static Command Create(TextWriter output)
    {
        var at = new Option<int[]>("--at") { Description = $"Concurrencies, 1 to {Most}; {string.Join(", ", Usual)} by default.", AllowMultipleArgumentsPerToken = true };
        at.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>() is { } places && places.Any(one => one is < 1 or > Most))
                result.AddError($"--at takes numbers from 1 to {Most}.");
        });
        var all = new Option<bool>("--all") { Description = $"Every concurrency from 1 to {Most} (about twelve minutes)." };
        var folder = new Option<DirectoryInfo?>("--out") { Description = "Folder of the benchmarks.md to update." };
        var command = new Command(Name, "Measures the speed-up from higher concurrency (about seven minutes).") { at, all, folder };
        command.SetAction(parsed =>
        {
            int[] places = parsed.GetValue(all) ? [.. Enumerable.Range(1, Most)] : parsed.GetValue(at) is { Length: > 0 } some ? [.. some.Distinct().Order()] : Usual;
            var words = parsed.GetValue(all) ? " --all" : places.SequenceEqual(Usual) ? "" : $" --at {string.Join(' ', places)}";
            return RunAsync(places, words, parsed.GetValue(folder)?.FullName, output);
        });
        return command;
    }

    /// <summary>The scenario with a given concurrency.</summary>
    internal static Scenario At(int places)
    {
        var scenario = ScenarioCatalog.Load(Name);
        var thresholds = new Dictionary<string, Threshold>(scenario.Thresholds) { ["max_in_flight"] = new() { AtMost = places } };
        return scenario with
        {
            Name = $"{Name} at {places}",
            Engine = new EngineOptions { MaxConcurrency = places },
            GuardSeconds = scenario.GuardSeconds + (2 * (IdealTime.Seconds(scenario.Server, places, scenario.Work.TotalChunks) ?? 0)),
            Thresholds = thresholds,
        };
    }

    private static async Task<int> RunAsync(IReadOnlyList<int> places, string words, string? folder, TextWriter output)
    {
        // Fastest first, so that faults show early.
        var outcomes = new List<(int Permits, ScenarioOutcome Outcome)>();
        foreach (var most in places.Reverse())
        {
            var outcome = await new DefaultRunner().RunAsync(At(most), reports: null);
            await output.WriteLineAsync($"{outcome.Scenario.Name}\n{OutcomeText.Write(outcome)}");
            outcomes.Insert(0, (most, outcome));
        }

        var table = Table(outcomes);
        await output.WriteLineAsync(table);
        if (folder is not null)
        {
            await BenchmarksPage.WriteAsync(
                folder,
                Name,
                $"```\ndotnet run --project tests/Load -c Release -- speedup{words} --out docs\n```\n\n{Machine.Describe(TimeProvider.System.GetUtcNow())}\n\n2,000 chunks, a server of 100 ms without limits, by the server's clock. Target: at least 97 % of the ideal.\n\n{table}");
        }

        return outcomes.All(each => each.Outcome.Met) ? 0 : 1;
    }

    private static string Table(IReadOnlyList<(int Permits, ScenarioOutcome Outcome)> outcomes)
    {
        var text = new StringBuilder("| at once | seconds | ideal | of the ideal % | speed-up | |\n|--:|--:|--:|--:|--:|---|\n");
        // If a concurrency of 1 was not measured, compares with its ideal.
        var (_, first) = outcomes[0];
        var one = outcomes[0].Permits == 1 ? Value(first, "makespan_s") : outcomes[0].Permits * Value(first, "ideal_s");
        foreach (var (places, outcome) in outcomes)
        {
            var seconds = Value(outcome, "makespan_s");
            text.Append(CultureInfo.InvariantCulture, $"| {places} | {seconds:0.00} | {Value(outcome, "ideal_s"):0.00} | {100 / Value(outcome, "makespan_ratio"):0.0} | {one / seconds:0.00} | {(outcome.Met ? "met" : "**MISSED**")} |\n");
        }

        return text.ToString();

        static double Value(ScenarioOutcome outcome, string metric) => outcome.Checks.FirstOrDefault(check => check.Metric == metric)?.Value ?? double.NaN;
    }
}
