using System.Diagnostics;
using System.Text.Json;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>
/// One peer in its own process, for separate processor time and memory: <c>peer NAME WORK RESULT WARM_UP_URL</c>. It warms up, prints "ready", reads the URL of the server, makes
/// its calls, and writes the results. Started by the comparison, not by people.
/// </summary>
internal static class PeerProgram
{
    public const string Command = "peer";

    public static async Task<int> RunAsync(string[] args)
    {
        var kind = PeerKinds.All.Concat(PeerKinds.Bare).First(kind => kind.Name == args[0]);
        var work = JsonSerializer.Deserialize<PeerWork>(await File.ReadAllBytesAsync(args[1]), PeerWork.Format)!;
        var warmUp = Enumerable.Range(0, work.WarmUp).Select(i => work.Chunks[i % work.Chunks.Count] with { Index = i }).ToArray();
        await using (var first = kind.Make!(new Uri(args[3]), work))
            await first.RunAsync(warmUp, static (_, _) => { });

        Console.WriteLine("ready");
        var url = new Uri((await Console.In.ReadLineAsync())!);
        using var process = Process.GetCurrentProcess();
        var ends = new List<(int Index, double Milliseconds, object? Answer)>(work.Chunks.Count);
        var cpu = process.TotalProcessorTime;
        var start = TimeProvider.System.GetTimestamp();
        await using var peer = kind.Make(url, work);
        await peer.RunAsync(work.Chunks, (index, answer) =>
        {
            // All chunks are ready at the start: waiting before the first call must count like waiting after it.
            var since = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            lock (ends)
                ends.Add((index, since, answer));
        });
        var wall = TimeProvider.System.GetElapsedTime(start);
        process.Refresh();
        var used = process.TotalProcessorTime - cpu;
        var report = new PeerReport
        {
            WallMs = wall.TotalMilliseconds,
            CpuMs = used.TotalMilliseconds,
            PeakBytes = process.PeakWorkingSet64,
            Results = [.. ends.Select(end => new PeerResult(end.Index, end.Milliseconds, end.Answer as string ?? (end.Answer is null ? null : JsonSerializer.Serialize(end.Answer))))],
        };
        await File.WriteAllBytesAsync(args[2], JsonSerializer.SerializeToUtf8Bytes(report, PeerWork.Format));
        return 0;
    }
}
