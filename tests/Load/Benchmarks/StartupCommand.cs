using System.CommandLine;
using System.Diagnostics;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Plans;
using ParallelLlm.Tests.Load.Reporting;
using ParallelLlm.Tests.Load.Running;
using ParallelLlm.Tests.Load.Stress;

namespace ParallelLlm.Tests.Load.Benchmarks;

/// <summary>
/// <c>startup</c>: publishes the program as for its users, and measures the time from the start of its process to its first request, and the memory of an idle service.
/// </summary>
internal static class StartupCommand
{
    private const int IdleRuns = 3;
    private const int RunsForTheDisk = 2;

    private static readonly Dictionary<string, Threshold> Thresholds = new()
    {
        ["first_request_ms"] = new() { AtMost = 600 },
        ["idle_anonymous_mb"] = new() { AtMost = 50 },
        ["idle_resident_mb"] = new() { AtMost = 130 },
    };

    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    public static Command Create(TextWriter output)
    {
        var app = new Option<DirectoryInfo?>("--app") { Description = "A published program; by default one is published." };
        var runs = new Option<int>("--runs") { Description = "Number of starts, after two for the disk.", DefaultValueFactory = _ => 15 };
        var folder = new Option<DirectoryInfo?>("--out") { Description = "Folder of the benchmarks.md to update." };
        var against = new Option<DirectoryInfo?>("--against") { Description = "A published program of another commit: only compares the two, in turns." };
        var command = new Command("startup", "Publishes the program and measures the time to its first request and the memory of an idle service.") { app, runs, folder, against };
        command.SetAction(parsed => parsed.GetValue(against) is { } other
            ? CompareAsync(parsed.GetValue(app)?.FullName, other.FullName, Math.Max(1, parsed.GetValue(runs)), output)
            : RunAsync(parsed.GetValue(app)?.FullName, Math.Max(1, parsed.GetValue(runs)), parsed.GetValue(folder)?.FullName, output));
        return command;
    }

    /// <summary>The two programs in turns, each first in every other pair, so that a slow spell of the machine hits both.</summary>
    private static async Task<int> CompareAsync(string? app, string other, int runs, TextWriter output)
    {
        var temp = Directory.CreateTempSubdirectory("startup-");
        try
        {
            app ??= await PublishAsync(Path.Combine(temp.FullName, "app"), compiled: true);
            var letters = Directory.CreateDirectory(Path.Combine(temp.FullName, "letters")).FullName;
            HostProcess.WriteLetters(letters, documents: 1, paragraphs: 3);
            var pairs = new List<(double Ours, double Other)>();
            for (var i = -RunsForTheDisk; i < runs; i++)
            {
                string[] turn = i % 2 == 0 ? [app, other] : [other, app];
                var first = (await StartAsync(new Kind(ProgramIn(turn[0]), Hook: null), letters)).Milliseconds;
                var second = (await StartAsync(new Kind(ProgramIn(turn[1]), Hook: null), letters)).Milliseconds;
                if (i >= 0)
                    pairs.Add(i % 2 == 0 ? (first, second) : (second, first));
            }

            var checks = ScenarioOutcome.Judge(
                new Metrics
                {
                    ["first_request_ms"] = Middle(pairs.Select(pair => pair.Ours)),
                    ["other_first_request_ms"] = Middle(pairs.Select(pair => pair.Other)),
                    ["ratio_of_minima"] = pairs.Min(pair => pair.Ours) / pairs.Min(pair => pair.Other),
                    ["ratio_of_pairs"] = Middle(pairs.Select(pair => pair.Ours / pair.Other)),
                },
                new Dictionary<string, Threshold> { ["ratio_of_pairs"] = new() { AtMost = 1.03 } });
            await output.WriteLineAsync(TextTable.Write(["", "value", "wanted", ""], [.. checks.Select(OutcomeText.Row)]));
            return checks.All(check => check.Met) ? 0 : 1;
        }
        finally
        {
            temp.Delete(recursive: true);
        }
    }

    private static async Task<int> RunAsync(string? app, int runs, string? folder, TextWriter output)
    {
        var temp = Directory.CreateTempSubdirectory("startup-");
        try
        {
            app ??= await PublishAsync(Path.Combine(temp.FullName, "app"), compiled: true);
            var notCompiled = await PublishAsync(Path.Combine(temp.FullName, "not-compiled"), compiled: false);
            var letters = Directory.CreateDirectory(Path.Combine(temp.FullName, "letters")).FullName;
            HostProcess.WriteLetters(letters, documents: 1, paragraphs: 3);
            var program = ProgramIn(app);
            // In rotation, so that other load on the machine affects all alike.
            Kind[] kinds = [new(program, Hook: null), new(program, typeof(StartupHook).Assembly.Location), new(ProgramIn(notCompiled), Hook: null)];
            var found = kinds.Select(_ => new List<Started>()).ToArray();
            for (var i = -RunsForTheDisk; i < runs; i++)
            {
                foreach (var (kind, starts) in kinds.Zip(found))
                {
                    var started = await StartAsync(kind, letters);
                    if (i >= 0)
                        starts.Add(started);
                }
            }

            var idle = new List<IdleMemory>();
            for (var i = 0; i < IdleRuns; i++)
            {
                using var guard = new CancellationTokenSource(Guard, TimeProvider.System);
                idle.Add(await IdleMemory.MeasureAsync(program, guard.Token));
            }

            var checks = ScenarioOutcome.Judge(Figures(found[0], found[1], found[2], idle), Thresholds);
            var table = TextTable.Write(["", "value", "wanted", ""], [.. checks.Select(OutcomeText.Row)]);
            await output.WriteLineAsync(table);
            if (folder is not null)
                await BenchmarksPage.WriteAsync(folder, "startup", Text(table, runs));
            return checks.All(check => check.Met) ? 0 : 1;
        }
        finally
        {
            temp.Delete(recursive: true);
        }
    }

    private static Metrics Figures(IReadOnlyList<Started> usual, IReadOnlyList<Started> tokenizerFirst, IReadOnlyList<Started> jitted, IReadOnlyList<IdleMemory> idle) => new()
    {
        ["first_request_ms"] = Median(usual),
        ["first_request_ms_min"] = usual.Min(run => run.Milliseconds),
        ["first_request_ms_max"] = usual.Max(run => run.Milliseconds),
        ["tokenizer_first_ms"] = Median(tokenizerFirst),
        ["not_compiled_ms"] = Median(jitted),
        ["run_peak_mb"] = usual.Max(run => run.Megabytes),
        ["idle_anonymous_mb"] = idle.Max(each => each.Idle.AnonymousMegabytes),
        ["idle_resident_mb"] = idle.Max(each => each.Idle.ResidentMegabytes),
        ["after_first_anonymous_mb"] = idle.Max(each => each.AfterFirst.AnonymousMegabytes),
        ["after_first_resident_mb"] = idle.Max(each => each.AfterFirst.ResidentMegabytes),
    };

    private static double Median(IReadOnlyList<Started> runs) => Middle(runs.Select(run => run.Milliseconds));

    private static double Middle(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : double.NaN;

    private static string Text(string table, int runs) => $"""
        ```
        dotnet run --project tests/Load -c Release -- startup --out docs
        ```

        {Machine.Describe(TimeProvider.System.GetUtcNow())} A published build (`dotnet publish src/Host -c Release`, compiled beforehand), warm disk.

        `first_request`: from the start of the process to the first request of `run` on the server's side, the median of {runs}; `run_peak`: resident while one small letter is read.
        `tokenizer_first`: the same with the vocabulary loaded before everything else instead of beside it; `not_compiled`: the same for a build without ReadyToRun. Started in rotation with the first.
        `idle`: `serve` after six seconds without work; `after_first`: the same process after its first document, which loads the tokenizer's vocabulary. The maximum of {IdleRuns}. *Anonymous* is
        memory that belongs to no file, *resident* is everything, including the runtime's libraries.

        {table}
        """;

    private static async Task<string> PublishAsync(string folder, bool compiled)
    {
        using var publish = Process.Start("dotnet", ["publish", Path.Combine(ScenarioFiles.Root, "src", "Host"), "-c", "Release", "-v", "q", "-o", folder, $"-p:PublishReadyToRun={compiled}"]);
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? folder : throw new InvalidOperationException($"dotnet publish ended with {publish.ExitCode}.");
    }

    private static string ProgramIn(string app) => Path.Combine(app, OperatingSystem.IsWindows() ? "parallel-llm.exe" : "parallel-llm");

    private static async Task<Started> StartAsync(Kind kind, string letters)
    {
        using var guard = new CancellationTokenSource(Guard, TimeProvider.System);
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 100 } }, cancellationToken: guard.Token);
        var start = server.Stats.Now;
        using var process = HostProcess.StartHooked(kind.Program, kind.Hook, "run", letters, "-f", "patient_name", "--base-url", server.BaseUrl, "--model", "simulated", "--no-progress");
        using var reader = new StreamReader(process.Output);
        while (await reader.ReadLineAsync(guard.Token) is not null)
            process.Look();
        if (await process.EndAsync(guard.Token) != 0)
            throw new InvalidOperationException($"The program failed: {await process.ErrorAsync()}");
        return new Started(1000 * ((server.Stats.FirstRequestAt ?? double.NaN) - start), process.PeakMegabytes);
    }

    private readonly record struct Kind(string Program, string? Hook);

    private readonly record struct Started(double Milliseconds, double Megabytes);
}
