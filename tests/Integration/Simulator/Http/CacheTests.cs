using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Integration.Simulator.Http;

public sealed class CacheTests
{
    [Theory]
    [InlineData(CacheDialect.Details)]
    [InlineData(CacheDialect.InputDetails)]
    [InlineData(CacheDialect.CachedTokens)]
    [InlineData(CacheDialect.HitAndMiss)]
    [InlineData(CacheDialect.ReadAndCreation)]
    [InlineData(CacheDialect.UsageMetadata)]
    public async Task The_client_reads_the_cached_tokens_of_every_dialect(CacheDialect dialect)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Cache = new CacheOptions { Dialect = dialect } });
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
        var schema = new ResponseSchema("fields", """{"properties":{"name":{"type":["string","null"]}}}""");
        var usages = new List<TokenUsage>();
        foreach (var name in new[] { "Ada", "Zoë", "Bob" })
        {
            var outcome = await client.CompleteAsync(
                new LlmCall { Model = "m", SystemMessage = new string('s', 5_000), UserMessage = $"Name: {name}", ResponseSchema = schema },
                CancellationToken.None);
            outcome.Content.ShouldBe($$"""{"name":"{{name}}"}""");
            usages.Add(outcome.Usage);
        }

        usages.ShouldBe([new TokenUsage(1_253, 4, 1_257), new TokenUsage(1_253, 4, 1_257) { Cached = 1_152 }, new TokenUsage(1_253, 4, 1_257) { Cached = 1_152 }]);
        (server.Stats.PromptTokens, server.Stats.CachedTokens).ShouldBe((3 * 1_253, 2 * 1_152));
    }
}
