using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Load.Serving;

/// <summary>Tries the actions of people and machines on a watched folder with real <c>serve</c> processes: nothing is lost or duplicated, and memory stays constant.</summary>
internal static class FolderTrials
{
    private const int Megabyte = 1 << 20;

    // Answers that a kill may catch between the network and the disk.
    private const int Unwritten = 2;

    private static readonly Threshold None = new() { Exactly = 0 };

    public static IReadOnlyList<(Scenario Scenario, Func<bool, CancellationToken, Task<Metrics>> Run)> All { get; } =
    [
        (Trial("copied-at-once", "10,000 small files dropped into the inbox by cp: each gets its result from a single call.", "problems", "exit_code", "extra_calls"), CopiedAtOnceAsync),
        (Trial("written-slowly", "A file of 200 MB written piece by piece: it is not claimed before it is complete, and is read to its last line.", ("peak_mb", 400), "problems", "exit_code", "taken_early"), WrittenSlowlyAsync),
        (Trial("inbox-recreated", "The inbox is removed while a service works, and restored: the service reports it and continues with all documents.", "problems", "exit_code", "extra_calls"), InboxRecreatedAsync),
        (Trial("one-of-two-killed", "Two services on one inbox, one of them killed: the other takes over its documents and repeats only the calls in flight.", "problems", "exit_code", "calls_not_accounted_for"), OneOfTwoKilledAsync),
        (Trial("many-waiting", "100,000 files in the inbox: memory as for 10,000, the number that is remembered (long: until all are done).", ("peak_ratio", 1.3), "lost", "claimed", "exit_code"), ManyWaitingAsync),
    ];

    private static async Task<Metrics> CopiedAtOnceAsync(bool isLong, CancellationToken cancellationToken)
    {
        const int Documents = 10_000;
        await using var bed = await FolderBed.StartAsync(new ProviderOptions(), cancellationToken);
        for (var number = 0; number < Documents; number++)
            bed.Folder.Write("source", number, isSeen: false);
        var service = await bed.ServeAsync(("--settle-time", "1"));
        var start = TimeProvider.System.GetTimestamp();
        using (var copying = Process.Start("cp", ["-r", Path.Join(bed.Root, "source") + "/.", Path.Join(bed.Root, "inbox")]))
            await copying.WaitForExitAsync(cancellationToken);
        await bed.UntilAsync(() => bed.Folder.Count("done") >= Documents && bed.Folder.IsEmptied);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var peak = service.Look().PeakMegabytes;
        return new Metrics
        {
            ["documents"] = Documents,
            ["exit_code"] = await bed.EndAsync(),
            ["problems"] = bed.Problems(bed.Folder.Check(Documents)),
            ["extra_calls"] = bed.Server.Stats.Answered - Documents,
            ["documents_per_s"] = Documents / seconds,
            ["peak_mb"] = peak,
        };
    }

    private static async Task<Metrics> WrittenSlowlyAsync(bool isLong, CancellationToken cancellationToken)
    {
        const int Steps = 40;
        const int StepMegabytes = 5;
        var (settle, step) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(0.25));
        await using var bed = await FolderBed.StartAsync(new ProviderOptions(), cancellationToken);
        var service = await bed.ServeAsync(("--settle-time", $"{settle.TotalSeconds}"), ("--chunk-tokens", "20000"), ("--max-concurrency", "8"));
        var path = Path.Join(bed.Root, "inbox", "large.txt");
        var (lines, early) = (0, 0);
        await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            for (var number = 0; number < Steps; number++)
            {
                // No two lines are the same, so that every chunk needs a call.
                var piece = new StringBuilder();
                while (piece.Length < StepMegabytes * Megabyte)
                    piece.Append(CultureInfo.InvariantCulture, $"{lines++}. The patient was seen in the morning, was in good spirits and was discharged in the evening with advice to rest.\n\n");
                await file.WriteAsync(Encoding.UTF8.GetBytes(piece.ToString()), cancellationToken);
                early += File.Exists(path) && bed.Folder.Claimed == 0 ? 0 : 1;
                await Task.Delay(step, TimeProvider.System, cancellationToken);
            }

            // Only this line has the requested field, so finding it proves that everything was read.
            await file.WriteAsync("Patient name: Last Line\n"u8.ToArray(), cancellationToken);
        }

        var (length, start) = (new FileInfo(path).Length, TimeProvider.System.GetTimestamp());
        await bed.UntilAsync(() => bed.Folder.Count("done") + bed.Folder.Count("failed") > 0 && bed.Folder.IsEmptied);
        var seconds = TimeProvider.System.GetElapsedTime(start) - settle;
        var peak = service.Look().PeakMegabytes;
        return new Metrics
        {
            ["file_mb"] = length / (double)Megabyte,
            ["taken_early"] = early,
            ["exit_code"] = await bed.EndAsync(),
            ["problems"] = bed.Problems(Check(bed.Root, length)),
            ["calls"] = bed.Server.Stats.Answered,
            ["mb_per_s"] = length / (double)Megabyte / seconds.TotalSeconds,
            ["peak_mb"] = peak,
        };

        static IEnumerable<string> Check(string root, long length)
        {
            using var result = JsonDocument.Parse(File.ReadAllBytes(Path.Join(root, "outbox", "large.txt.json")));
            if (!result.RootElement.GetProperty("fields").GetProperty("patient_name").ValueEquals("Last Line"))
                yield return "the last line was not read";
            if (new FileInfo(Path.Join(root, "done", "large.txt")).Length != length)
                yield return "the document is not what was written";
        }
    }

    private static async Task<Metrics> InboxRecreatedAsync(bool isLong, CancellationToken cancellationToken)
    {
        const int Before = 400;
        const int Documents = 500;
        await using var bed = await FolderBed.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 100 } }, cancellationToken);
        var service = await bed.ServeAsync(("--max-concurrency", "5"));
        var (inbox, away) = (Path.Join(bed.Root, "inbox"), Path.Join(bed.Root, "away"));
        for (var number = 0; number < Before; number++)
            bed.Folder.Drop(number);
        await bed.UntilAsync(() => bed.Server.Stats.Answered >= 20);
        Directory.Move(inbox, away);
        await bed.UntilAsync(() => service.Said.Contains("the inbox cannot be looked through", StringComparison.Ordinal));

        var taken = Directory.GetFiles(away, "*", SearchOption.AllDirectories);
        Directory.CreateDirectory(inbox);
        for (var number = Before; number < Documents; number++)
            bed.Folder.Drop(number);
        foreach (var file in taken)
        {
            var back = Path.Join(inbox, Path.GetRelativePath(away, file));
            Directory.CreateDirectory(Path.GetDirectoryName(back)!);
            File.Move(file, back);
        }

        await bed.UntilAsync(() => bed.Folder.Count("done") >= Documents && bed.Folder.IsEmptied);
        return new Metrics
        {
            ["documents"] = Documents,
            ["taken_away"] = taken.Length,
            ["exit_code"] = await bed.EndAsync(),
            ["problems"] = bed.Problems(bed.Folder.Check(Documents)),
            ["extra_calls"] = bed.Server.Stats.Answered - Documents,
        };
    }

    private static async Task<Metrics> OneOfTwoKilledAsync(bool isLong, CancellationToken cancellationToken)
    {
        const int Documents = 600;
        await using var bed = await FolderBed.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 200, Cv = 0.3 } }, cancellationToken);
        var dying = await bed.ServeAsync(("--max-concurrency", "10"));
        var first = Directory.GetDirectories(Path.Join(bed.Root, "claimed")).Single();
        await bed.ServeAsync(("--max-concurrency", "10"));
        var second = Directory.GetDirectories(Path.Join(bed.Root, "claimed")).Single(folder => folder != first);
        for (var number = 0; number < Documents; number++)
            bed.Folder.Drop(number);
        await bed.UntilAsync(() => Claims(first) >= 5 && Claims(second) >= 5 && bed.Server.Stats.Answered > Documents / 10);

        var flying = bed.Server.Stats.InFlight;
        await dying.KillAsync();
        var held = Claims(first);
        await bed.UntilAsync(() => bed.Folder.Count("done") >= Documents && bed.Folder.IsEmptied);
        return new Metrics
        {
            ["documents"] = Documents,
            ["claimed_by_the_killed"] = held,
            ["out_at_the_kill"] = flying,
            ["exit_code"] = await bed.EndAsync(),
            ["problems"] = bed.Problems(bed.Folder.Check(Documents)),
            ["extra_calls"] = bed.Server.Stats.Answered - Documents,
            ["calls_not_accounted_for"] = Math.Max(0, bed.Server.Stats.Answered - Documents - flying - Unwritten),
        };

        static int Claims(string instance) => Directory.Exists(instance) ? Directory.GetDirectories(instance).Length : 0;
    }

    private static async Task<Metrics> ManyWaitingAsync(bool isLong, CancellationToken cancellationToken)
    {
        const int Few = 10_000;
        const int Many = 100_000;
        const int Done = 2_000;
        var few = await WaitingAsync(Few, isLong ? Few : Done, cancellationToken);
        var many = await WaitingAsync(Many, isLong ? Many : Done, cancellationToken);
        return new Metrics
        {
            ["files"] = Many,
            ["done"] = many.Done,
            ["lost"] = few.Lost + many.Lost,
            ["claimed"] = few.Claimed + many.Claimed,
            ["exit_code"] = few.ExitCode + many.ExitCode,
            ["peak_mb_10k"] = few.PeakMegabytes,
            ["peak_mb"] = many.PeakMegabytes,
            ["peak_ratio"] = many.PeakMegabytes / few.PeakMegabytes,
        };
    }

    private static async Task<(int Done, int Lost, int Claimed, int ExitCode, double PeakMegabytes)> WaitingAsync(int files, int until, CancellationToken cancellationToken)
    {
        await using var bed = await FolderBed.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 20 } }, cancellationToken);
        for (var number = 0; number < files; number++)
            bed.Folder.Write("inbox", number, isSeen: false);
        var service = await bed.ServeAsync();
        await bed.UntilAsync(() => bed.Folder.Count("done") >= until);
        var peak = service.Look().PeakMegabytes;
        var code = await bed.EndAsync();
        var (done, claimed) = (bed.Folder.Count("outbox"), bed.Folder.Claimed);
        var isEven = done == bed.Folder.Count("done") && done == bed.Server.Stats.DistinctAnswered;
        return (done, isEven ? files - done - bed.Folder.Count("inbox") - claimed : files, claimed, code, peak);
    }

    private static Scenario Trial(string name, string description, params string[] none) => new()
    {
        Name = name,
        Description = description,
        GuardSeconds = 1200,
        Thresholds = none.ToDictionary(metric => metric, _ => None),
    };

    private static Scenario Trial(string name, string description, (string Metric, double Most) bound, params string[] none)
    {
        var trial = Trial(name, description, none);
        return trial with { Thresholds = new Dictionary<string, Threshold>(trial.Thresholds) { [bound.Metric] = new() { AtMost = bound.Most } } };
    }
}
