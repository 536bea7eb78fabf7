using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

public sealed class CostTests : IDisposable
{
    private const int Documents = 40;
    private const string Base = "run docs -f name --model m --prompt-template template.txt --config config.json --report report.json --no-store --base-url ";

    private readonly TempFolder _folder = new();

    public CostTests()
    {
        for (var i = 0; i < Documents; i++)
            _folder.Write($"docs/{i:D3}.txt", $"Name: N{i}\n\n{new string('x', i * 7)}");
        _folder.Write("config.json", """{ "prices": { "m": { "input": 0.15, "cached_input": 0.0375, "output": 0.6 } } }""");
        _folder.Write("template.txt", string.Concat(Enumerable.Range(0, 900).Select(number => $"Rule {number}. ")) + "Find {fields} in:\n<document>\n{text}\n</document>\n");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", CacheDialect.Details)]
    [InlineData("", CacheDialect.ReadAndCreation)]
    [InlineData("--budget-cost 5 --max-output-tokens 200", CacheDialect.HitAndMiss)]
    public async Task The_cost_in_the_report_is_that_of_the_providers_own_count(string budget, CacheDialect dialect)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Cache = new CacheOptions { Dialect = dialect } });

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, $"{Base}{server.BaseUrl} {budget}");

        code.ShouldBe(0, error);
        var stats = server.Stats;
        stats.Answered.ShouldBe(Documents);
        var (prompt, cached, completion) = (stats.PromptTokens, stats.CachedTokens, stats.CompletionTokens);
        // All but the first prompt have most of the template in the cache.
        cached.ShouldBeInRange((Documents - 1) * 1_024, prompt - 1);
        var cost = (((prompt - cached) * 0.15m) + (cached * 0.0375m) + (completion * 0.6m)) / 1_000_000;
        var saved = cached * (0.15m - 0.0375m) / 1_000_000;
        var report = JsonDocument.Parse(File.ReadAllText(_folder["report.json"])).RootElement;
        report.GetProperty("tokens").GetProperty("prompt").GetInt64().ShouldBe(prompt);
        report.GetProperty("tokens").GetProperty("cached").GetInt64().ShouldBe(cached);
        report.GetProperty("cost").GetDecimal().ShouldBe(cost);
        report.GetProperty("saved_by_cache").GetDecimal().ShouldBe(saved);
        error.ShouldContain($"Tokens: {prompt:N0} in prompts ({cached:N0} cached), {completion:N0} in answers");
        error.ShouldContain($"Cost: {cost:0.00####}; {saved:0.00####} less because of cached prompts, by the prices of the configuration file");
        if (budget.Length > 0)
            report.GetProperty("budget").GetProperty("spent_cost").GetDecimal().ShouldBe(cost);
    }

    [Fact]
    public async Task Without_a_price_of_its_model_a_run_shows_no_cost()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, $"{Base.Replace("--model m", "--model n")}{server.BaseUrl}");

        code.ShouldBe(0, error);
        error.ShouldNotContain("Cost:");
        JsonDocument.Parse(File.ReadAllText(_folder["report.json"])).RootElement.GetProperty("cost").ValueKind.ShouldBe(JsonValueKind.Null);
    }
}
