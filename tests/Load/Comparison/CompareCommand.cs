using System.CommandLine;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Peers;
using ParallelLlm.Tests.Load.Reporting;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary><c>compare</c>: runs the engine and common alternatives, one after the other, each in its own process.</summary>
internal static class CompareCommand
{
    private const int UsualRounds = 3;

    public static Command Create(TextWriter output)
    {
        var scenarios = new Option<string[]>("--scenario") { Description = "Scenarios, in this order; all by default.", AllowMultipleArgumentsPerToken = true };
        var peers = new Option<string[]>("--peers") { Description = $"Peers: {string.Join(", ", PeerKinds.All.Select(peer => peer.Name))}; all by default.", AllowMultipleArgumentsPerToken = true };
        peers.AcceptOnlyFromAmong([.. PeerKinds.All.Select(peer => peer.Name)]);
        var folder = new Option<DirectoryInfo?>("--out") { Description = "Folder of the benchmarks.md to update, with plots." };
        var rounds = new Option<int>("--rounds") { Description = "Runs of each peer in each scenario; the one with the median goodput is shown. Three by default.", DefaultValueFactory = _ => UsualRounds };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 9)
                result.AddError("--rounds must be between 1 and 9.");
        });
        var command = new Command("compare", "Compares the engine with common alternatives on the same server.") { scenarios, peers, rounds, folder };
        command.SetAction(parsed => RunAsync(
            parsed.GetValue(scenarios) is { Length: > 0 } names ? names : ComparisonScenario.Names,
            [.. PeerKinds.All.Where(peer => parsed.GetValue(peers) is not { Length: > 0 } wanted || wanted.Contains(peer.Name))],
            parsed.GetValue(rounds),
            parsed.GetValue(folder)?.FullName,
            output));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<string> names, IReadOnlyList<PeerKind> peers, int rounds, string? folder, TextWriter output)
    {
        var scenarios = names.Select(ComparisonScenario.Load).ToArray();
        var noNode = peers.Any(peer => peer.Make is null) ? await NodePeers.PrepareAsync() : null;
        var found = new List<ScenarioRows>();
        await using var warmUp = await SimulatorServer.StartAsync(new ProviderOptions());
        foreach (var scenario in scenarios)
        {
            await output.WriteLineAsync($"{scenario.Name}: {scenario.Description} {scenario.Chunks} chunks.");
            var rows = new List<PeerRow>();
            foreach (var peer in peers)
                rows.Add(peer.Make is null && noNode is not null ? new PeerRow(peer, noNode) : await PeerRun.ExecuteAsync(peer, scenario, warmUp.BaseUrl, rounds));
            found.Add(new ScenarioRows(scenario, rows));
            await output.WriteLineAsync(ComparePage.Table(found[^1]));
        }

        if (folder is not null)
            await ComparePage.WriteAsync(folder, found, Words(names, peers, rounds), Machine.Describe(TimeProvider.System.GetUtcNow()));
        return await JudgeAsync(found, output);
    }

    /// <summary>The arguments beyond the command, so that readers of the page can repeat it.</summary>
    private static string Words(IReadOnlyList<string> names, IReadOnlyList<PeerKind> peers, int rounds) =>
        (names.SequenceEqual(ComparisonScenario.Names) ? "" : $" --scenario {string.Join(' ', names)}")
        + (peers.Count == PeerKinds.All.Count ? "" : $" --peers {string.Join(' ', peers.Select(peer => peer.Name))}")
        + (rounds == UsualRounds ? "" : $" --rounds {rounds}");

    private static async Task<int> JudgeAsync(IReadOnlyList<ScenarioRows> found, TextWriter output)
    {
        var missed = found.SelectMany(rows => rows.Failures()).ToList();
        foreach (var rows in found)
        {
            foreach (var better in rows.Better())
            {
                var line = $"{rows.Scenario.Name}: {better.Peer.Peer.Name} is better: {better}";
                if (better.Exception is { } stated)
                    await output.WriteLineAsync($"exception: {line}. {stated.Reason}");
                else
                    missed.Add(line);
            }

            foreach (var stated in rows.Unneeded())
                await output.WriteLineAsync($"not needed this time: the exception for {stated.Peer} in {rows.Scenario.Name} ({stated.In.ToString().ToLowerInvariant()})");
        }

        foreach (var line in missed)
            await output.WriteLineAsync($"MISSED: {line}");
        await output.WriteLineAsync(missed.Count == 0 ? "Passed." : $"FAILED: {missed.Count}.");
        return missed.Count == 0 ? 0 : 1;
    }
}
