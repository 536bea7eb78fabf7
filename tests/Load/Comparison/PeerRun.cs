using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Peers;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>One peer in one scenario.</summary>
internal static class PeerRun
{
    /// <summary>The run with the median goodput of so many rounds, with the fewest chunks that any of them completed.</summary>
    public static async Task<PeerRow> ExecuteAsync(PeerKind peer, ComparisonScenario scenario, string warmUpUrl, int rounds)
    {
        var runs = new List<PeerRow>();
        for (var round = 0; round < rounds; round++)
            runs.Add(await ExecuteAsync(peer, scenario, warmUpUrl));
        return runs.Find(run => run.NotRun is not null) ?? runs.OrderBy(run => run.Goodput).ElementAt(rounds / 2) with { Completed = runs.Min(run => run.Completed) };
    }

    private static async Task<PeerRow> ExecuteAsync(PeerKind peer, ComparisonScenario scenario, string warmUpUrl)
    {
        try
        {
            var (report, stats) = await ExecuteAsync(
                peer, PeerDocuments.Work(scenario.Chunks, scenario.Words, scenario.TimeoutSeconds), scenario.Server, TimeSpan.FromSeconds(scenario.GuardSeconds), warmUpUrl);
            return PeerRow.Of(peer, scenario, report, stats);
        }
        catch (InvalidOperationException broken)
        {
            // One program that breaks off must not cost the others' figures; where it is the engine, the comparison fails by it.
            return new PeerRow(peer, broken.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Its report, null when it had to be stopped, and what the server saw of it.</summary>
    public static async Task<(PeerReport? Report, SimulatorStats Stats)> ExecuteAsync(PeerKind peer, PeerWork work, ProviderOptions server, TimeSpan guard, string warmUpUrl)
    {
        var folder = Directory.CreateTempSubdirectory("peer-");
        try
        {
            var (workFile, reportFile) = (Path.Combine(folder.FullName, "work.json"), Path.Combine(folder.FullName, "report.json"));
            await File.WriteAllBytesAsync(workFile, JsonSerializer.SerializeToUtf8Bytes(work, PeerWork.Format));
            using var process = await PeerProcess.StartAsync(peer, workFile, reportFile, warmUpUrl);
            // Only now, so that the server's clock does not run while a program loads.
            await using var provider = await SimulatorServer.StartAsync(server);
            var report = await process.RunAsync(provider.BaseUrl, guard);
            return (report, provider.Stats);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
