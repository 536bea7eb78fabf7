using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Peers;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>One peer in one scenario.</summary>
internal static class PeerRun
{
    /// <summary>The run with the median goodput of the given rounds, with the lowest number of completed chunks in any of them.</summary>
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
            // A program that fails must not cost the others' figures; if it is the engine, the comparison fails.
            return new PeerRow(peer, broken.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Its report (null if it had to be stopped) and the server's statistics.</summary>
    public static async Task<(PeerReport? Report, SimulatorStats Stats)> ExecuteAsync(PeerKind peer, PeerWork work, ProviderOptions server, TimeSpan guard, string warmUpUrl)
    {
        var folder = Directory.CreateTempSubdirectory("peer-");
        try
        {
            var (workFile, reportFile) = (Path.Combine(folder.FullName, "work.json"), Path.Combine(folder.FullName, "report.json"));
            await File.WriteAllBytesAsync(workFile, JsonSerializer.SerializeToUtf8Bytes(work, PeerWork.Format));
            using var process = await PeerProcess.StartAsync(peer, workFile, reportFile, warmUpUrl);
            // Started only now, so that the server's clock does not run while a program loads.
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
