using System.CommandLine;
using System.Globalization;
using System.Text;
using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Reporting;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Benchmarks;

/// <summary><c>speedup</c>: the same work at 1, 2, 5, 10 and 20 at once, by the server's own clock, against the ideal and against one at a time.</summary>
internal static class SpeedupCommand
{
    private static readonly int[] Places = [1, 2, 5, 10, 20];

    public static Command Create(TextWriter output)
    {
        var folder = new Option<DirectoryInfo?>("--out") { Description = "Folder whose benchmarks.md gets the results." };
        var command = new Command("speedup", "Measures how much faster more calls at once are (about seven minutes).") { folder };
        command.SetAction(parsed => RunAsync(parsed.GetValue(folder)?.FullName, output));
        return command;
    }

    private static async Task<int> RunAsync(string? folder, TextWriter output)
    {
        var text = new StringBuilder("| at once | seconds | ideal | of the ideal % | speed-up | |\n|--:|--:|--:|--:|--:|---|\n");
        var (met, one) = (true, double.NaN);
        // From the fastest to the slowest, so that what is wrong is seen soon; one at a time is what the others are told in.
        var outcomes = new List<(int Places, ScenarioOutcome Outcome)>();
        foreach (var places in Places.Reverse())
        {
            var outcome = await new DefaultRunner().RunAsync(ScenarioCatalog.Load($"speedup-{places}"), reports: null);
            await output.WriteLineAsync($"{outcome.Scenario.Name}\n{OutcomeText.Write(outcome)}");
            outcomes.Insert(0, (places, outcome));
            met &= outcome.Met;
        }

        foreach (var (places, outcome) in outcomes)
        {
            double Value(string metric) => outcome.Checks.FirstOrDefault(check => check.Metric == metric)?.Value ?? double.NaN;
            var seconds = Value("makespan_s");
            one = places == 1 ? seconds : one;
            text.Append(CultureInfo.InvariantCulture, $"| {places} | {seconds:0.00} | {Value("ideal_s"):0.00} | {100 / Value("makespan_ratio"):0.0} | {one / seconds:0.00} | {(outcome.Met ? "met" : "**MISSED**")} |\n");
        }

        await output.WriteLineAsync(text.ToString());
        if (folder is not null)
        {
            await BenchmarksPage.WriteAsync(
                folder,
                "speedup",
                $"```\ndotnet run --project tests/Load -c Release -- speedup --out docs\n```\n\n{Machine.Describe(TimeProvider.System.GetUtcNow())}\n\n2,000 chunks, a server of 100 ms without limits, by the server's clock. At least 97 % of the ideal is wanted.\n\n{text}");
        }

        return met ? 0 : 1;
    }
}
