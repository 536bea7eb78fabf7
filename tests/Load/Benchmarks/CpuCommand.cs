using System.CommandLine;
using System.Globalization;
using System.Text;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Comparison;
using ParallelLlm.Tests.Load.Peers;
using ParallelLlm.Tests.Load.Reporting;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Benchmarks;

/// <summary>
/// <c>cpu</c>: processor time per chunk over real HTTP, for the engine and two loops that only make calls. Each runs in its own process, in rotating order; ratios are of pairs
/// within a round, and their median counts.
/// </summary>
internal static class CpuCommand
{
    private const double MostRatio = 1.15;

    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(2);

    public static Command Create(TextWriter output)
    {
        var rounds = new Option<int>("--rounds") { Description = "Number of rounds.", DefaultValueFactory = _ => 5 };
        var chunks = new Option<int>("--chunks") { Description = "Chunks per run.", DefaultValueFactory = _ => 20_000 };
        var latency = new Option<double>("--latency-ms") { Description = "Latency of the server.", DefaultValueFactory = _ => 5 };
        // Short, yet long enough for all code to reach its last compilation tier before it is measured.
        var warmUp = new Option<int>("--warm-up") { Description = "Chunks of warm-up before the measurement.", DefaultValueFactory = _ => 20_000 };
        var folder = new Option<DirectoryInfo?>("--out") { Description = "Folder of the benchmarks.md to update." };
        var command = new Command("cpu", "Measures processor time per chunk against bare loops.") { rounds, chunks, warmUp, latency, folder };
        command.SetAction(parsed => RunAsync(parsed.GetValue(rounds), parsed.GetValue(chunks), parsed.GetValue(warmUp), parsed.GetValue(latency), parsed.GetValue(folder)?.FullName, output));
        return command;
    }

    private static async Task<int> RunAsync(int rounds, int chunks, int warmUp, double latency, string? folder, TextWriter output)
    {
        PeerKind[] kinds = [PeerKinds.All.First(kind => kind.Name == PeerKinds.Ours), .. PeerKinds.Bare];
        var work = PeerDocuments.Work(chunks, warmUp: warmUp);
        var server = new ProviderOptions { Latency = new LatencyOptions { Ms = latency } };
        var microseconds = kinds.Select(_ => new List<double>()).ToArray();
        await using var warmUpServer = await SimulatorServer.StartAsync(new ProviderOptions());
        for (var round = 0; round < rounds; round++)
        {
            // Each round starts with another one, so that a drift of the machine affects all alike.
            for (var turn = 0; turn < kinds.Length; turn++)
            {
                var kind = (round + turn) % kinds.Length;
                var (report, _) = await PeerRun.ExecuteAsync(kinds[kind], work, server, Guard, warmUpServer.BaseUrl);
                if (report is null || report.Results.Count(PeerDocuments.IsRight) != chunks)
                    throw new InvalidOperationException($"{kinds[kind].Name} did not complete {chunks} chunks.");
                microseconds[kind].Add(1000 * report.CpuMs / chunks);
            }

            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {string.Join(", ", kinds.Select((kind, i) => $"{kind.Name} {microseconds[i][^1]:0} µs"))}"));
        }

        double Ratio(int kind, int to) => Median.Of(microseconds[kind].Zip(microseconds[to], (mine, its) => mine / its));
        var (toSdk, toHttp) = (Ratio(0, 1), Ratio(0, 2));
        var text = new StringBuilder("| | µs a chunk, median (all) | ÷ SDK loop, median of pairs |\n|---|---|--:|\n");
        for (var i = 0; i < kinds.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {kinds[i].Title} | {Median.Of(microseconds[i]):0} ({string.Join(", ", microseconds[i].Select(value => value.ToString("0", CultureInfo.InvariantCulture)))}) | {Ratio(i, 1):0.00} |\n");
        }

        var met = toSdk <= MostRatio;
        text.Append(CultureInfo.InvariantCulture, $"\nThe engine takes {toSdk:0.00} of the SDK loop's processor time (target: at most {MostRatio}, {(met ? "met" : "**MISSED**")}), and {toHttp:0.00} of the HttpClient loop's.\n");
        await output.WriteLineAsync(text.ToString());
        if (folder is not null)
        {
            await BenchmarksPage.WriteAsync(
                folder,
                "cpu",
                $"```\ndotnet run --project tests/Load -c Release -- cpu --rounds {rounds} --out docs\n```\n\n{Machine.Describe(TimeProvider.System.GetUtcNow())}\n\n{chunks} chunks, 20 at once, over HTTP to a server of {latency} ms in another process, after {warmUp} chunks of warm-up. The loops only write the request and parse the answer. Idle pool threads do not spin in any of them: `System.Threading.ThreadPool.UnfairSemaphoreSpinLimit` is 0, as in the program.\n\n{text}");
        }

        return met ? 0 : 1;
    }
}
