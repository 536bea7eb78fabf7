using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

public sealed class BudgetRunTests : IDisposable
{
    private const int Documents = 60;

    private readonly TempFolder _folder = new();

    public BudgetRunTests()
    {
        for (var i = 0; i < Documents; i++)
            _folder.Write($"docs/{i:D3}.txt", $"Name: N{i}");
        _folder.Write("config.json", """{ "prices": { "m": { "input": 1000, "output": 1000 } } }""");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--budget-tokens 3000", 3000)]
    [InlineData("--budget-cost 3 --config config.json", 3000)]
    public async Task A_run_stops_at_its_budget_keeps_its_results_and_lists_missing_documents(string budget, int limit)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 5 } });

        var (code, output, error) = await ProgramProcess.RunAsync(
            _folder.Path, $"run docs -f name --base-url {server.BaseUrl} --model m --max-output-tokens 100 --report report.json {budget}");

        code.ShouldBe(1);
        var finished = Lines(output).Select(line => line.GetProperty("document").GetString()).ToList();
        finished.Count.ShouldBe((int)server.Stats.Answered);
        finished.Count.ShouldBeInRange(5, Documents - 5);
        var report = JsonDocument.Parse(File.ReadAllText(_folder["report.json"])).RootElement;
        finished.Concat(report.GetProperty("unfinished_documents").EnumerateArray().Select(name => name.GetString())).Order()
            .ShouldBe(Enumerable.Range(0, Documents).Select(number => $"docs/{number:D3}.txt"));
        var spent = report.GetProperty("budget").GetProperty("spent_tokens").GetInt64();
        spent.ShouldBe(report.GetProperty("tokens").GetProperty("total").GetInt64());
        spent.ShouldBeLessThanOrEqualTo(limit);
        report.GetProperty("reason").GetString().ShouldStartWith("The budget of ");
        error.ShouldContain("parallel-llm: The budget of ");
        error.ShouldContain($"Spent {spent} ");
        error.ShouldContain("Unfinished documents:");
    }

    [Fact]
    public async Task The_next_run_of_the_period_continues_from_the_recorded_spending()
    {
        const string Run = "run docs -f name --max-output-tokens 100 --budget-period month --budget-ledger spent/ledger.json --budget-tokens ";
        Directory.CreateDirectory(_folder["spent"]);

        var (first, _, said) = await ProgramProcess.RunAsync(_folder.Path, Run + "1000000");
        var (second, output, error) = await ProgramProcess.RunAsync(_folder.Path, Run + "3000");

        (first, second).ShouldBe((0, 1));
        said.ShouldMatch(@"Spent \d+ of 1000000 tokens this month \(UTC\)");
        output.ShouldBeEmpty();
        error.ShouldContain("is used up");
    }

    [Fact]
    public async Task An_unusable_ledger_is_wrong_input_and_leaves_the_output_untouched()
    {
        _folder.Write("results.jsonl", "kept");

        var (code, _, error) = await ProgramProcess.RunAsync(
            _folder.Path, "run docs -f name -o results.jsonl --max-output-tokens 100 --budget-tokens 6000 --budget-ledger docs");

        code.ShouldBe(2);
        error.ShouldContain("--budget-ledger docs: is a folder");
        File.ReadAllText(_folder["results.jsonl"]).ShouldBe("kept");
    }

    private static IEnumerable<JsonElement> Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
}
