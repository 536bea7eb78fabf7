using System.CommandLine;
using System.Globalization;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Reporting;
using ParallelLlm.Tests.Load.Running;
using ParallelLlm.Tests.Load.Stress;

namespace ParallelLlm.Tests.Load.EvidenceScore;

/// <summary><c>cpu-evidence</c>: the processor time of a run with evidence, and without, in turns.</summary>
internal static class CpuEvidenceCommand
{
    private const double MostRatio = 1.03;

    private static readonly string[][] Kinds = [["--no-evidence"], []];

    public static Command Create(TextWriter output)
    {
        var documents = new Option<int>("--documents") { Description = "Letters, of one chunk each.", DefaultValueFactory = _ => 5_000 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds.", DefaultValueFactory = _ => 7 };
        var command = new Command("cpu-evidence", "Measures the processor time of a run with evidence and without, in turns.") { documents, rounds };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(output, parsed.GetValue(documents), parsed.GetValue(rounds), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(TextWriter output, int documents, int rounds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("cpu-evidence-");
        try
        {
            HostProcess.WriteLetters(folder.FullName, documents, paragraphs: 12);
            await using var server = await SimulatorServer.StartAsync(new ProviderOptions(), cancellationToken: cancellationToken);
            var seconds = Kinds.Select(_ => new List<double>()).ToArray();
            for (var turn = 0; turn < rounds * Kinds.Length; turn++)
            {
                // The order changes with each round, so that a drift of the machine affects both alike.
                var kind = (turn + (turn / Kinds.Length)) % Kinds.Length;
                seconds[kind].Add(await RunOnceAsync(folder.FullName, server.BaseUrl, Kinds[kind], cancellationToken));
            }

            var ratio = Median.Of(seconds[0].Zip(seconds[1], (without, with) => with / without));
            await output.WriteLineAsync(TextTable.Write(
                ["run", "µs a letter, least", "all"],
                [Row("without evidence", seconds[0], documents), Row("with evidence", seconds[1], documents)]));
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"with ÷ without: {ratio:0.000}, median of pairs; {seconds[1].Min() / seconds[0].Min():0.000} of the least (at most {MostRatio})"));
            var isMet = Math.Min(ratio, seconds[1].Min() / seconds[0].Min()) <= MostRatio;
            await output.WriteLineAsync(isMet ? "Passed." : "FAILED.");
            return isMet ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> RunOnceAsync(string folder, string baseUrl, string[] more, CancellationToken cancellationToken)
    {
        var before = ChildrenTime.Ended();
        using var program = HostProcess.Start(
            null,
            new Dictionary<string, string>(),
            ["run", folder, "-f", "patient_name", "--base-url", baseUrl, "--model", "simulated", "--no-store", "--no-progress", .. more]);
        await program.Output.CopyToAsync(Stream.Null, cancellationToken);
        if (await program.EndAsync(cancellationToken) != 0)
            throw new InvalidOperationException($"The run failed: {await program.ErrorAsync()}");
        return ChildrenTime.Ended() - before;
    }

    private static string[] Row(string name, List<double> seconds, int documents) =>
    [
        name,
        Micro(seconds.Min(), documents),
        string.Join(", ", seconds.Select(value => Micro(value, documents))),
    ];

    private static string Micro(double seconds, int documents) => (1e6 * seconds / documents).ToString("0", CultureInfo.InvariantCulture);
}
