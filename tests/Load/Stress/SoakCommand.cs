using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Plans;
using ParallelLlm.Tests.Load.Reporting;

namespace ParallelLlm.Tests.Load.Stress;

/// <summary>
/// <c>soak --minutes N</c>: one engine and one server with faults, for as long as is wanted. Memory, handles and threads are looked at all the time; over the second half they must be what they
/// were over the first, after a tenth for warming up.
/// </summary>
internal static class SoakCommand
{
    private const int Looks = 200;
    private const double MostGrowth = 1.1;

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    public static Command Create(TextWriter output)
    {
        var minutes = new Option<double>("--minutes") { Description = "How long, from 0.2 to 1440.", DefaultValueFactory = _ => 10 };
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.2 and <= 1440))
                result.AddError("--minutes must be from 0.2 to 1440.");
        });
        var folder = new Option<DirectoryInfo?>("--out") { Description = "Folder whose benchmarks.md gets the results." };
        var command = new Command("soak", "Runs for a long time and checks that memory, handles and threads stay flat.") { minutes, folder };
        command.SetAction(parsed => RunAsync(TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(folder)?.FullName, output));
        return command;
    }

    private static async Task<int> RunAsync(TimeSpan length, string? folder, TextWriter output)
    {
        var time = TimeProvider.System;
        var scenario = new Scenario
        {
            Description = "soak",
            Thresholds = new Dictionary<string, Threshold>(),
            Server = new ProviderOptions
            {
                Concurrency = 16,
                Latency = new LatencyOptions { Ms = 20, Cv = 0.5 },
                Faults = new FaultOptions { Error500 = 0.01, Reset = 0.01, TruncatedBody = 0.005, InvalidJson = 0.01, Hang = 0.0005 },
            },
            Request = new RequestSettings { TimeoutSeconds = 5, RetryAttempts = 12 },
            Work = new Work { Callers = 4, Chunks = 50 },
        };
        using var guard = new CancellationTokenSource(length + Grace, time);
        await using var bed = await TestBed.StartAsync(scenario, guard.Token);
        var start = time.GetTimestamp();
        var looks = new List<Look>();
        var work = Task.WhenAll(Enumerable.Range(0, scenario.Work.Callers).Select(caller => CallAsync(bed, caller, scenario.Work.Chunks, () => time.GetElapsedTime(start) < length, guard.Token)));
        while (!work.IsCompleted)
        {
            looks.Add(Look.Now());
            await Task.WhenAny(work, Task.Delay(length / Looks, time, guard.Token));
        }

        var sum = Ledger.Sum(await work);
        // The first tenth is for warming up; what is left is cut in two.
        var kept = looks.Skip(looks.Count / 10).ToArray();
        var (first, second) = (kept[..(kept.Length / 2)], kept[(kept.Length / 2)..]);
        var text = new StringBuilder("| | first half, median | second half, median | ratio | |\n|---|--:|--:|--:|---|\n");
        var met = sum.Failed == 0 && sum.OutOfOrder == 0 && sum.WrongAnswers == 0;
        foreach (var (what, of) in new (string, Func<Look, double>)[] { ("live heap, MB", look => look.HeapMegabytes), ("resident, MB", look => look.ResidentMegabytes), ("handles", look => look.Handles), ("threads", look => look.Threads) })
        {
            var (before, after) = (Median(first.Select(of)), Median(second.Select(of)));
            // A few threads, handles or megabytes more are noise.
            var flat = after <= Math.Max(before * MostGrowth, before + 5);
            met &= flat;
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {before:0.0} | {after:0.0} | {after / before:0.00} | {(flat ? "flat" : "**GROWS**")} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{sum.Results} chunks in {length.TotalMinutes:0.#} min: {sum.Completed} completed, {sum.Failed} failed, {sum.OutOfOrder} out of order, {sum.WrongAnswers} wrong; {bed.Server.Stats.Requests} requests, {bed.Server.Stats.Throttled} throttled, {bed.Server.Stats.Failed} with a fault.\n");
        await output.WriteLineAsync(text.ToString());
        if (folder is not null)
        {
            await BenchmarksPage.WriteAsync(
                folder,
                "soak",
                $"```\ndotnet run --project tests/Load -c Release -- soak --minutes {length.TotalMinutes:0.#} --out docs\n```\n\n{Machine.Describe(time.GetUtcNow())} Engine and server in one process; a hidden limit of 16 and faults of every kind.\n\n{text}");
        }

        await output.WriteLineAsync(met ? "Passed." : "FAILED.");
        return met ? 0 : 1;
    }

    private static async Task<Ledger> CallAsync(TestBed bed, int caller, int chunks, Func<bool> goesOn, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var ledger = new Ledger();
        for (var document = 0; goesOn(); document++)
        {
            ledger.Begin();
            await foreach (var result in bed.ReadAsync(Workload.Document($"{caller}-{document}", chunks), cancellationToken))
                ledger.Add(result);
        }

        return ledger;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }

    private readonly record struct Look(double HeapMegabytes, double ResidentMegabytes, double Handles, double Threads)
    {
        public static Look Now()
        {
            using var process = Process.GetCurrentProcess();
            return new Look(GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes / 1048576.0, process.WorkingSet64 / 1048576.0, process.HandleCount, process.Threads.Count);
        }
    }
}
