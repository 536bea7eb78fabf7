using System.CommandLine;
using System.Globalization;
using System.Text;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Reporting;

namespace ParallelLlm.Tests.Load.Serving;

/// <summary>
/// <c>soak --minutes N</c>: runs a real <c>serve</c> with its store at full speed, against a server with faults, for a given time. Memory, handles, threads and the database are
/// sampled; in the second half they must be as in the first, after a warm-up. At the end it gets SIGTERM in the middle of its work.
/// </summary>
internal static class SoakCommand
{
    private const int Looks = 200;
    private const double MostGrowth = 1.1;

    // Small enough for old entries to be removed all the time, and large enough for some minutes.
    private const int StoreMegabytes = 16;
    private const int StoredAtOnce = 10_000;

    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    // Code is still recompiled, and buffers grow to their sizes.
    private static readonly TimeSpan ShortestWarmUp = TimeSpan.FromSeconds(20);

    public static Command Create(TextWriter output)
    {
        var minutes = new Option<double>("--minutes") { Description = "Duration, from 0.8 to 1440.", DefaultValueFactory = _ => 30 };
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.8 and <= 1440))
                result.AddError("--minutes must be from 0.8 to 1440.");
        });
        var folder = new Option<DirectoryInfo?>("--out") { Description = "Folder of the benchmarks.md to update." };
        var command = new Command("soak", "Runs a service for a long time and checks that memory, handles, threads and database stay flat.") { minutes, folder };
        command.SetAction(parsed => RunAsync(TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(folder)?.FullName, output));
        return command;
    }

    private static async Task<int> RunAsync(TimeSpan length, string? folder, TextWriter output)
    {
        var time = TimeProvider.System;
        var root = Directory.CreateTempSubdirectory("soak-").FullName;
        using var guard = new CancellationTokenSource(length + Grace, time);
        await using var server = await SimulatorServer.StartAsync(Faulty(), cancellationToken: guard.Token);
        var database = Path.Join(root, "answers.db");
        await FillAsync(database);
        var arguments = new[] { ("--store", database), ("--store-max-mb", $"{StoreMegabytes}"), ("--timeout", "30"), ("--max-attempts", "12"), ("--chunk-tokens", "200"), ("--drain-time", $"{DrainTime.TotalSeconds}") };
        using var service = ServeProcess.Start(root, server.BaseUrl, arguments);
        await service.Ready.WaitAsync(guard.Token);

        var start = time.GetTimestamp();
        var looks = new List<(ProcessLook Process, double Database, int Results)>();
        var traffic = new SoakTraffic(root);
        var working = traffic.RunAsync(() => time.GetElapsedTime(start) < length && !service.HasEnded, guard.Token);
        while (!working.IsCompleted && !service.HasEnded)
        {
            looks.Add((service.Look(), Megabytes(database), traffic.Results));
            await Task.WhenAny(working, Task.Delay(length / Looks, time, guard.Token));
        }

        await working;
        var (stopped, endedByItself) = (time.GetTimestamp(), service.HasEnded);
        if (!endedByItself && !await service.EndsAsync(DrainTime * 2))
            await service.KillAsync();
        var drain = time.GetElapsedTime(stopped);
        traffic.Collect();

        var warmUp = (int)Math.Ceiling(looks.Count * Math.Max(0.1, ShortestWarmUp / length));
        var (text, isFlat) = Compare(looks.Skip(warmUp).ToArray());
        string[] problems = [.. endedByItself ? [$"the service ended by itself: {service.Said}"] : Array.Empty<string>(), .. Problems(traffic, server.Stats, service, drain), .. Slower(looks.Skip(warmUp).Select(look => look.Results).ToArray())];
        var met = isFlat && problems.Length == 0;
        text.Append(CultureInfo.InvariantCulture, $"\n{traffic.Results} documents in {length.TotalMinutes:0.#} min ({traffic.Results / length.TotalSeconds:0} a second): {traffic.Wrong} wrong, {traffic.Failed} failed, {traffic.InInbox} left in the inbox of {traffic.Dropped} dropped. ");
        text.Append(CultureInfo.InvariantCulture, $"{server.Stats.Requests} requests: {server.Stats.Answered} answered, {server.Stats.Throttled} throttled, {server.Stats.Failed} with a fault; {server.Stats.DuplicateAnswered} answered twice. SIGTERM at full speed: exit code {service.ExitCode} after {drain.TotalSeconds:0.0} s.\n");
        text.Append('\n').AppendJoin("", problems.Select(problem => $"**MISSED**: {problem}.\n\n")).Append(met ? "Passed." : "**FAILED**").Append('\n');
        await output.WriteLineAsync(text.ToString());
        if (folder is not null)
        {
            await BenchmarksPage.WriteAsync(
                folder,
                "soak",
                $"```\ndotnet run --project tests/Load -c Release -- soak --minutes {length.TotalMinutes:0.#} --out docs\n```\n\n{Machine.Describe(time.GetUtcNow())} A `serve` process with a store of at most {StoreMegabytes} MB, which was full at the start; a server with a hidden limit of 16 and faults of every kind.\n\n{text}");
        }

        if (met)
            Directory.Delete(root, recursive: true);
        else
            await output.WriteLineAsync($"See {root}");
        return met ? 0 : 1;
    }

    private static ProviderOptions Faulty() => new()
    {
        Concurrency = 16,
        Latency = new LatencyOptions { Ms = 20, Cv = 0.5 },
        Faults = new FaultOptions { Error500 = 0.01, Reset = 0.01, TruncatedBody = 0.005, InvalidJson = 0.01, Hang = 0.0001 },
    };

    private static IEnumerable<string> Problems(SoakTraffic traffic, SimulatorStats stats, ServeProcess service, TimeSpan drain)
    {
        if (service.ExitCode != 0)
            yield return $"the service ended with exit code {service.ExitCode}: {service.Said}";
        if (drain > DrainTime)
            yield return $"the service took {drain.TotalSeconds:0.0} s to end; the limit is {DrainTime.TotalSeconds} s";
        if (traffic.Results == 0 || traffic.Wrong + traffic.Failed + traffic.Claimed > 0)
            yield return $"{traffic.Results} results, {traffic.Wrong} of them wrong, {traffic.Failed} files in the failed folder, {traffic.Claimed} left claimed";
        if (traffic.Results + traffic.InInbox != traffic.Dropped || traffic.Done != traffic.Results)
            yield return $"{traffic.Dropped} documents were dropped: {traffic.Results} results, {traffic.Done} in the done folder and {traffic.InInbox} in the inbox";
        if (stats.DuplicateAnswered != 0)
            yield return $"{stats.DuplicateAnswered} calls were answered more than once";
    }

    // A service that has almost stopped would be flat too.
    private static IEnumerable<string> Slower(int[] results)
    {
        var (first, second) = (results[results.Length / 2] - results[0], results[^1] - results[results.Length / 2]);
        if (second < first / 2)
            yield return $"{first} documents were done in the first half and {second} in the second";
    }

    private static (StringBuilder Text, bool IsFlat) Compare((ProcessLook Process, double Database, int Results)[] looks)
    {
        var (first, second) = (looks[..(looks.Length / 2)], looks[(looks.Length / 2)..]);
        var text = new StringBuilder("| | first half, median | second half, median | ratio | most | |\n|---|--:|--:|--:|--:|---|\n");
        var all = true;
        foreach (var (what, slack, of) in new (string, double, Func<(ProcessLook Process, double Database, int Results), double>)[]
        {
            // A few threads, handles or megabytes more are noise.
            ("resident, MB", 5, look => look.Process.ResidentMegabytes),
            ("handles", 5, look => look.Process.Handles),
            ("threads", 5, look => look.Process.Threads),
            ("database, MB", 1, look => look.Database),
        })
        {
            var (before, after) = (Median(first.Select(of)), Median(second.Select(of)));
            var flat = after <= Math.Max(before * MostGrowth, before + slack);
            all &= flat;
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {before:0.0} | {after:0.0} | {after / before:0.00} | {looks.Max(of):0.0} | {(flat ? "flat" : "**GROWS**")} |\n");
        }

        return (text, all);
    }

    /// <summary>Fills the store to its limit, as after some hours.</summary>
    private static async Task FillAsync(string path)
    {
        await using var store = SqliteCompletionStore.Open(path, new StoreLimits { MaxBytes = 1L << 40 });
        for (var from = 0; (await store.GetStatisticsAsync()).Bytes < StoreMegabytes << 20; from += StoredAtOnce)
        {
            await store.SaveAsync(
                [.. Enumerable.Range(from, StoredAtOnce).Select(number => new StoredCompletion(new KeyText().Add($"before {number}").ToKey(), $"before {number}", "any", """{"patient_name":"Somebody else"}"""u8.ToArray()))],
                CancellationToken.None);
        }
    }

    private static double Megabytes(string database) =>
        new[] { "", "-wal", "-shm" }.Select(ending => new FileInfo(database + ending)).Where(file => file.Exists).Sum(file => file.Length) / 1048576.0;

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }
}
