using System.Diagnostics;
using System.Text.Json;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>
/// One peer in a process of its own, so that processor time and memory are its own: <c>peer NAME WORK RESULT WARM_UP_URL</c>. It warms up, says "ready", reads the
/// URL of the server, calls, and writes what came of it. Started by the comparison, not by people.
/// </summary>
internal static class PeerProgram
{
    public const string Command = "peer";

    public static async Task<int> RunAsync(string[] args)
    {
        var kind = PeerKinds.All.Concat(PeerKinds.Bare).First(kind => kind.Name == args[0]);
        var work = JsonSerializer.Deserialize<PeerWork>(await File.ReadAllBytesAsync(args[1]), PeerWork.Format)!;
        var warmUp = Enumerable.Range(0, work.WarmUp).Select(i => work.Chunks[i % work.Chunks.Count] with { Index = i }).ToArray();
        if (warmUp.Length > 0)
            await kind.Make!().RunAsync(new Uri(args[3]), work, warmUp, static _ => { });

        Console.WriteLine("ready");
        var url = new Uri((await Console.In.ReadLineAsync())!);
        using var process = Process.GetCurrentProcess();
        var results = new List<PeerResult>(work.Chunks.Count);
        var cpu = process.TotalProcessorTime;
        var start = TimeProvider.System.GetTimestamp();
        await kind.Make!().RunAsync(url, work, work.Chunks, result =>
        {
            lock (results)
                results.Add(result);
        });
        var wall = TimeProvider.System.GetElapsedTime(start);
        process.Refresh();
        var report = new PeerReport
        {
            WallMs = wall.TotalMilliseconds,
            CpuMs = (process.TotalProcessorTime - cpu).TotalMilliseconds,
            PeakBytes = process.PeakWorkingSet64,
            Results = results,
        };
        await File.WriteAllBytesAsync(args[2], JsonSerializer.SerializeToUtf8Bytes(report, PeerWork.Format));
        return 0;
    }
}
