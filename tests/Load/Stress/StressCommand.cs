using System.CommandLine;
using System.Globalization;
using System.Text;
using ParallelLlm.Host.Running;
using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Plans;
using ParallelLlm.Tests.Load.Reporting;
using ParallelLlm.Tests.Load.Running;
using ParallelLlm.Tests.Load.Serving;

namespace ParallelLlm.Tests.Load.Stress;

/// <summary><c>stress</c>: faults outside the engine, in a short form for every change and a long one for releases.</summary>
internal static class StressCommand
{
    private static readonly Threshold None = new() { Exactly = 0 };

    // Tests that need more than a scenario file.
    private static readonly (Scenario Scenario, Func<bool, CancellationToken, Task<Metrics>> Run)[] Coded =
    [
        (
            new Scenario
            {
                Name = "many-chunks",
                Description = "A million chunks (long: five million): memory as for ten thousand, and each costs the same.",
                GuardSeconds = 1200,
                Thresholds = new Dictionary<string, Threshold>
                {
                    ["not_completed"] = None,
                    ["peak_ratio"] = new() { AtMost = 1.2 },
                    ["cpu_ratio"] = new() { AtMost = 1.2 },
                },
            },
            MemoryTests.ManyChunksAsync),
        (
            new Scenario
            {
                Name = "more-than-memory",
                Description = "Documents of 1 GB (long: 20 GB) through a process with a heap limit of 128 MB.",
                GuardSeconds = 1200,
                Thresholds = new Dictionary<string, Threshold> { ["not_completed"] = None, ["peak_mb"] = new() { AtMost = 320 } },
            },
            MemoryTests.LargeDocumentsAsync),
        (
            new Scenario
            {
                Name = "slow-disk",
                Description = "The program's output is read at a third of the speed at which it could be written: it waits and loses no line (long: and holds at most 10,000 of them).",
                GuardSeconds = 1200,
                Thresholds = new Dictionary<string, Threshold>
                {
                    ["not_completed"] = None,
                    ["out_of_order"] = None,
                    ["exit_code"] = None,
                    ["slowdown"] = new() { AtLeast = 1.5 },
                    // Plus documents read and not finished, and the contents of the pipe.
                    ["most_documents_ahead"] = new() { AtMost = DocumentWindow.MostHeldDocuments * 1.1 },
                    ["peak_ratio"] = new() { AtMost = 1.3 },
                },
            },
            SlowDiskTest.RunAsync),
        .. FolderTrials.All,
    ];

    public static Command Create(TextWriter output)
    {
        var names = new Argument<string[]>("NAME") { Description = $"Tests, in this order; all by default: {string.Join(", ", Names)}.", Arity = ArgumentArity.ZeroOrMore };
        names.AcceptOnlyFromAmong([.. Names]);
        var isLong = new Option<bool>("--long") { Description = "Runs the long forms (about half an hour)." };
        var folder = new Option<DirectoryInfo?>("--out") { Description = "Folder of the benchmarks.md to update." };
        var command = new Command("stress", "Runs the stress tests and checks their thresholds.") { names, isLong, folder };
        command.SetAction(parsed => RunAsync(
            parsed.GetValue(names) is { Length: > 0 } some ? some : [.. Names], parsed.GetValue(isLong), parsed.GetValue(folder)?.FullName, output));
        return command;
    }

    private static IEnumerable<string> Names => ScenarioCatalog.StressNames.Concat(Coded.Select(test => test.Scenario.Name));

    private static async Task<int> RunAsync(IReadOnlyList<string> names, bool isLong, string? folder, TextWriter output)
    {
        var outcomes = new List<(ScenarioOutcome Outcome, double Seconds)>();
        foreach (var name in names)
        {
            var start = TimeProvider.System.GetTimestamp();
            var coded = Array.Find(Coded, test => test.Scenario.Name == name);
            var outcome = await RunOnceAsync();
            // Once more where other load on the machine may have been the cause. Counts are never measured again.
            if (outcome.MissedMeasuresOnly)
            {
                await output.WriteLineAsync($"{name}: missed, measured once more\n{OutcomeText.Write(outcome)}");
                outcome = await RunOnceAsync();
            }

            var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            outcomes.Add((outcome, seconds));
            await output.WriteLineAsync($"{name}: {outcome.Scenario.Description}");
            await output.WriteLineAsync(OutcomeText.Write(outcome));
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s\n"));

            Task<ScenarioOutcome> RunOnceAsync() => coded.Run is { } run
                ? ScenarioRun.ExecuteAsync(coded.Scenario, token => run(isLong, token), TimeProvider.System)
                : RunScenarioAsync(ScenarioCatalog.LoadStress(name), isLong);
        }

        if (folder is not null)
            await BenchmarksPage.WriteAsync(folder, isLong ? "stress-long" : "stress", Text(outcomes, names, isLong));
        var missed = outcomes.Where(result => !result.Outcome.Met).Select(result => result.Outcome.Scenario.Name).ToArray();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{(missed.Length == 0 ? "Passed" : $"FAILED: {string.Join(", ", missed)}")}: {outcomes.Count - missed.Length} of {outcomes.Count} stress tests in {outcomes.Sum(result => result.Seconds):0} s."));
        return missed.Length == 0 ? 0 : 1;
    }

    private static Task<ScenarioOutcome> RunScenarioAsync(Scenario scenario, bool isLong) =>
        new DefaultRunner().RunAsync(isLong && scenario.LongWork is { } work ? scenario with { Work = work } : scenario, reports: null);

    private static string Text(IReadOnlyList<(ScenarioOutcome Outcome, double Seconds)> outcomes, IReadOnlyList<string> names, bool isLong)
    {
        var text = new StringBuilder($"""
            ```
            dotnet run --project tests/Load -c Release -- stress{(names.SequenceEqual(Names) ? "" : $" {string.Join(' ', names)}")}{(isLong ? " --long" : "")} --out docs
            ```

            {Machine.Describe(TimeProvider.System.GetUtcNow())} The {(isLong ? "long" : "short")} forms.

            | | what must hold | seconds | measured | |
            |---|---|--:|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var (outcome, seconds) in outcomes)
        {
            var judged = outcome.Checks.Where(check => check.Threshold is not null).Select(check => string.Create(
                CultureInfo.InvariantCulture, $"`{check.Metric}` {(check.Met ? "" : "**")}{check.Value:0.##}{(check.Met ? "" : "**")} ({check.Threshold})"));
            text.Append(CultureInfo.InvariantCulture, $"| {outcome.Scenario.Name} | {outcome.Scenario.Description} | {seconds:0} | {outcome.Failure ?? string.Join(", ", judged)} | {(outcome.Met ? "passed" : "**FAILED**")} |\n");
        }

        return text.ToString();
    }
}
