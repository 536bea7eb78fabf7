using System.CommandLine;
using ParallelLlm.Tests.Load.Batches;
using ParallelLlm.Tests.Load.Benchmarks;
using ParallelLlm.Tests.Load.Comparison;
using ParallelLlm.Tests.Load.Costs;
using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Documents;
using ParallelLlm.Tests.Load.Documents.Hostile;
using ParallelLlm.Tests.Load.Documents.Planted;
using ParallelLlm.Tests.Load.Documents.Samples;
using ParallelLlm.Tests.Load.EvidenceScore;
using ParallelLlm.Tests.Load.FuzzHtml;
using ParallelLlm.Tests.Load.Fuzzing;
using ParallelLlm.Tests.Load.PlanCheck;
using ParallelLlm.Tests.Load.Reporting;
using ParallelLlm.Tests.Load.Reports;
using ParallelLlm.Tests.Load.Running;
using ParallelLlm.Tests.Load.Serving;
using ParallelLlm.Tests.Load.SixLetters;
using ParallelLlm.Tests.Load.Stress;
using ParallelLlm.Tests.Load.Texts;

namespace ParallelLlm.Tests.Load;

/// <summary>The commands. Exit codes: 0 all thresholds met, 1 one missed, 2 wrong usage or an invalid scenario.</summary>
internal static class CommandLine
{
    private const int Met = 0;
    private const int Missed = 1;
    private const int Usage = 2;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Commands(output).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
                await error.WriteLineAsync(problem.Message);
            return Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (ScenarioException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return Usage;
        }
    }

    private static RootCommand Commands(TextWriter output)
    {
        var reports = new Option<DirectoryInfo?>("--out") { Description = "Folder for a Markdown report and each scenario's percentiles." };
        var names = new Argument<string[]>("NAME") { Description = "Scenarios to run, in this order.", Arity = ArgumentArity.OneOrMore };
        var chunks = new Option<int>("--chunks") { Description = "Chunks of the largest run.", DefaultValueFactory = _ => 1_000_000 };
        chunks.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--chunks must be at least 1.");
        });

        var list = new Command("list", "Lists the scenarios.");
        list.SetAction(_ => List(output));
        var run = new Command("run", "Runs scenarios and checks their thresholds.") { names, reports };
        run.SetAction(parsed => RunAsync(parsed.GetValue(names)!, parsed.GetValue(reports), output));
        var smoke = new Command("smoke", "Runs the short scenarios that every build runs.") { reports };
        smoke.SetAction(parsed => RunAsync(["smoke", "chaos-short"], parsed.GetValue(reports), output));
        var bench = new Command("bench", "Measures the engine's own cost, without HTTP.") { chunks };
        bench.SetAction(parsed => EngineThroughput.RunAsync(output, parsed.GetValue(chunks)));
        var core = new Command("bench-core", "Measures the cost of scheduling decisions, with many requests open and many chunks waiting.");
        core.SetAction(_ => CoreCost.RunAsync(output));
        var documents = new Option<int>("--documents") { Description = "Documents to recognize.", DefaultValueFactory = _ => 3_000 };
        var benchChunks = new Option<int>("--chunks") { Description = "Chunks to look up.", DefaultValueFactory = _ => 100_000 };
        var benchStore = new Command("bench-store", "Measures a second run over an unchanged corpus.") { benchChunks, documents };
        benchStore.SetAction(parsed => StoreThroughput.RunAsync(output, parsed.GetValue(benchChunks), parsed.GetValue(documents)));
        return new RootCommand("Load tests of the engine against the simulator.")
        {
            list, run, smoke, bench, core, benchStore, KillServe.Command(output), CompareCommand.Create(output), CpuCommand.Create(output),
            FuzzAnswersCommand.Create(output), SpeedupCommand.Create(output), StartupCommand.Create(output), SoakCommand.Create(output),
            SixLettersCommand.Create(output), StressCommand.Create(output), FuzzHtmlCommand.Create(output),
            LetterModelsCommand.Create(output), FuzzTextCommand.Create(output), ScorePdfCommand.Create(output), ScoreEvidenceCommand.Create(output),
            MakeHostileCommand.Create(output), MakePlantedCommand.Create(output), MakeSamplesCommand.Create(output),
            XlsxBenchCommand.Create(output), HostileCommand.Create(output), ServeReadersCommand.Create(output),
            CpuEvidenceCommand.Create(output), BenchPdfCommand.Create(output), BenchIsolationCommand.Create(output),
            BenchReportCommand.Create(output), BenchTablesCommand.Create(output), BenchPackingCommand.Create(output), CostTableCommand.Create(output),
            BenchEvalCommand.Create(output), BatchKillsCommand.Create(output), BatchQueueCommand.Create(output), BatchBesideCommand.Create(output),
            PictureReportCommand.Create(output), AxeReportCommand.Create(output), PlanAgainstRunCommand.Create(output),
        };
    }

    private static int List(TextWriter output)
    {
        foreach (var name in ScenarioCatalog.Names)
            output.WriteLine($"{name,-24} {ScenarioCatalog.Load(name).Description}");
        return Met;
    }

    private static async Task<int> RunAsync(IReadOnlyList<string> names, DirectoryInfo? reports, TextWriter output)
    {
        // All are read before the first runs, so that an error in the last one does not appear only after minutes.
        var scenarios = names.Select(ScenarioCatalog.Load).ToArray();
        reports?.Create();
#if NBOMBER
        ILoadRunner runner = new NBomberRunner();
#else
        ILoadRunner runner = new DefaultRunner();
#endif
        var outcomes = new List<ScenarioOutcome>();
        foreach (var scenario in scenarios)
        {
            await output.WriteLineAsync($"{scenario.Name}: {scenario.Description}");
            var outcome = await runner.RunAsync(scenario, reports?.FullName);
            outcomes.Add(outcome);
            await output.WriteLineAsync(OutcomeText.Write(outcome));
        }

        if (reports is not null)
            await ReportFolder.WriteAsync(reports.FullName, outcomes, TimeProvider.System.GetUtcNow());
        var missed = outcomes.Where(outcome => !outcome.Met).Select(outcome => outcome.Scenario.Name).ToArray();
        await output.WriteLineAsync(missed.Length == 0
            ? $"Passed: {outcomes.Count} of {outcomes.Count} scenarios."
            : $"FAILED: {string.Join(", ", missed)}; {outcomes.Count - missed.Length} of {outcomes.Count} scenarios passed.");
        return missed.Length == 0 ? Met : Missed;
    }
}
