using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary><c>run --batch</c> as a user has it, against the simulator's batches.</summary>
public sealed class BatchRunTests : IDisposable
{
    private const int Documents = 30;

    private static readonly BatchDurationOptions Soon = new() { Min = 100, Max = 300 };

    private readonly TempFolder _folder = new();

    public BatchRunTests()
    {
        for (var i = 0; i < Documents; i++)
            _folder.Write($"docs/{i:D3}.txt", $"Name: N{i}\n\n{new string('x', 300)}\n\n{new string('y', 300)}");
        _folder.Write("config.json", """{ "prices": { "m": { "input": 0.20, "output": 0.80 } } }""");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_results_are_those_of_a_run_without_batches_at_half_the_price()
    {
        await using var server = await StartAsync(new BatchOptions { DurationMs = Soon, LineErrors = 0.1, Expired = 0.1, Truncated = 0.1, Invalid = 0.1 });

        var (code, _, error) = await RunAsync(server, "--batch --store batch.db -o batch.jsonl --report report.json --max-output-tokens 100 --max-attempts 6");
        var stats = server.Stats;
        var plain = await RunAsync(server, "--store plain.db -o plain.jsonl --max-output-tokens 100");

        (code, plain.Code).ShouldBe((0, 0), error);
        Fields("batch.jsonl").ShouldBe(Fields("plain.jsonl"), "in the same order, with the same evidence");
        stats.Answered.ShouldBe(1, "the first call shows what the model accepts");
        var batches = stats.Batches!;
        (batches.LinesAnsweredTwice, batches.StartedTwice).ShouldBe((0, 0));
        using var report = JsonDocument.Parse(File.ReadAllText(_folder["report.json"]));
        report.RootElement.GetProperty("cost").GetDecimal()
            .ShouldBe(CostOf(batches.PromptTokens, batches.CompletionTokens) / 2 + CostOf(stats.PromptTokens, stats.CompletionTokens));
        report.RootElement.GetProperty("tokens").GetProperty("prompt").GetInt64()
            .ShouldBe(batches.PromptTokens + stats.PromptTokens, "each line counts once");
    }

    [Fact]
    public async Task An_endpoint_without_batches_ends_the_run_or_is_called_directly_where_that_is_allowed()
    {
        await using var server = await StartAsync(new BatchOptions { Offered = false });

        var refused = await RunAsync(server, "--batch --store a.db -o a.jsonl");
        var allowed = await RunAsync(server, "--batch --batch-deadline 600 --store b.db -o b.jsonl");

        refused.Code.ShouldBe(3);
        refused.Error.ShouldContain($"parallel-llm: the batches of {new Uri(server.BaseUrl).Host}-{new Uri(server.BaseUrl).Port} cannot go on: POST ");
        refused.Error.ShouldContain("There are no batches here: run without --batch, or allow ordinary calls with --batch-deadline");
        Fields("a.jsonl").ShouldBeEmpty();
        allowed.Code.ShouldBe(0, allowed.Error);
        allowed.Error.ShouldContain("There are no batches here: the calls are made directly");
        Fields("b.jsonl").Length.ShouldBe(Documents);
    }

    [Fact]
    public async Task After_the_deadline_batches_are_cancelled_and_the_rest_is_called_directly()
    {
        await using var server = await StartAsync(new BatchOptions { DurationMs = new BatchDurationOptions { Min = 600_000, Max = 600_000 } });

        var (code, _, error) = await RunAsync(server, "--batch --batch-deadline 3 --store a.db -o a.jsonl");

        code.ShouldBe(0, error);
        Fields("a.jsonl").Length.ShouldBe(Documents);
        server.Stats.Batches!.Cancelled.ShouldBe(1);
        (server.Stats.Answered + server.Stats.Batches.LinesAnswered).ShouldBe(Documents, "nothing is paid for twice");
    }

    [Theory]
    [InlineData("- --batch", "standard input can be read only once")]
    [InlineData("docs --batch --pack 4", "packing gains nothing there")]
    [InlineData("docs --batch-deadline 5", "there are no batches; ask for them with --batch")]
    [InlineData("docs --batch --batch-from ,", "--batch-from ,: must be the IDs of batches, separated by commas")]
    public async Task Flags_that_do_not_go_together_are_refused(string arguments, string message)
    {
        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, $"run {arguments} -f name --base-url http://127.0.0.1:1/v1 --model m --no-store");

        code.ShouldBe(2);
        error.ShouldContain(message);
    }

    [Fact]
    public async Task The_embedded_simulator_has_no_batches()
    {
        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, "run docs -f name --batch --no-store");

        code.ShouldBe(2);
        error.ShouldContain("the embedded simulator has no batches; name an endpoint with --base-url");
    }

    private static decimal CostOf(long prompt, long completion) => ((prompt * 0.20m) + (completion * 0.80m)) / 1_000_000;

    private static Task<SimulatorServer> StartAsync(BatchOptions batches) => SimulatorServer.StartAsync(new ProviderOptions { Batches = batches });

    private Task<(int Code, string Output, string Error)> RunAsync(SimulatorServer server, string arguments) => ProgramProcess.RunAsync(
        _folder.Path, $"run docs -f name --config config.json --base-url {server.BaseUrl} --model m {arguments}");

    // What a result says, without what differs from call to call.
    private string[] Fields(string file) => [.. File.ReadLines(_folder[file]).Select(line =>
    {
        using var result = JsonDocument.Parse(line);
        var root = result.RootElement;
        return $"{root.GetProperty("document")} {root.GetProperty("status")} {root.GetProperty("fields")} {root.GetProperty("evidence")}";
    })];
}
