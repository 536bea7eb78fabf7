using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>A run that is killed, as a real process against a server: nothing is paid for twice.</summary>
public sealed class StoreKillTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(" --unordered")]
    public async Task A_killed_run_keeps_its_paid_answers_and_the_next_run_does_not_pay_again(string order)
    {
        if (OperatingSystem.IsWindows())
            return;
        const int Cap = 6;
        const int Documents = 120;
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 15, Cv = 0.5 } });
        for (var i = 0; i < Documents; i++)
            _folder.Write($"docs/{i:D3}.txt", $"Name: N{i}");
        var run = $"run docs -f name --base-url {server.BaseUrl} --model m --max-concurrency {Cap} --store answers.db -o out.jsonl" + order;

        for (var kill = 1; kill <= 2; kill++)
        {
            using var killed = ProgramProcess.Start(_folder.Path, run);
            var enough = server.Stats.Answered + 25;
            await Outside.UntilAsync(() => server.Stats.Answered >= enough);
            killed.Signal("KILL");
            (await killed.EndAsync()).Code.ShouldBe(137);
        }

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, run);

        code.ShouldBe(0, error);
        // Lost at a kill: the calls in flight, and as many answers on their way to the disk, since a permit is free before.
        server.Stats.Answered.ShouldBeLessThanOrEqualTo(Documents + (2 * 2 * Cap));
        Lines(File.ReadAllText(_folder["out.jsonl"])).Select(line => $"{line.GetProperty("document").GetString()} {line.GetProperty("fields").GetProperty("name").GetString()}")
            .Order().ShouldBe(Enumerable.Range(0, Documents).Select(number => $"docs/{number:D3}.txt N{number}"));
    }

    private static List<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
