using ParallelLlm.Host.Planning;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Tests.Unit.Host.Planning;

public sealed class PromptTokensTests
{
    [Theory]
    [InlineData("gpt-4o-mini", true)]
    [InlineData("openai/gpt-4.1", true)]
    [InlineData("o3-mini", true)]
    [InlineData("gpt-5", true)]
    [InlineData("o300-of-another", false)]
    [InlineData("gpt-4-turbo", false)]
    [InlineData("llama3.2", false)]
    [InlineData(RuleModel.Name, true)]
    public async Task A_vocabulary_is_known_by_the_models_name(string model, bool isExact) =>
        (await ForAsync(model)).IsExact.ShouldBe(isExact);

    // "hello" alone is 8 tokens at OpenAI.
    [Fact]
    public async Task A_message_counts_with_the_tokens_around_it() =>
        (await ForAsync("gpt-4o")).Of(Call(null, "hello")).ShouldBe(8);

    [Theory]
    [InlineData(null, "Good morning, how are you?")]
    [InlineData("You extract data.", "Herzinsuffizienz NYHA III, naïve café, 東京")]
    public async Task Prompts_count_as_at_the_simulator(string? system, string user)
    {
        var o200k = new PromptCount(new TokenCountOptions { Vocabulary = TokenVocabulary.O200k });
        var characters = new PromptCount(new TokenCountOptions());
        foreach (var count in new[] { o200k, characters })
        {
            if (system is not null)
                count.AddMessage(system, isSystem: true);
            count.AddMessage(user, isSystem: false);
        }

        (await ForAsync("gpt-4o")).Of(Call(system, user)).ShouldBe(o200k.Tokens);
        (await ForAsync(RuleModel.Name)).Of(Call(system, user)).ShouldBe(characters.Tokens);
    }

    private static async Task<PromptTokens> ForAsync(string model) => PromptTokens.For(model, await TiktokenCounter.LoadAsync());

    private static LlmCall Call(string? system, string user) => new() { Model = "m", SystemMessage = system, UserMessage = user };
}
