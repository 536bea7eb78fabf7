using System.Text.Json;
using CsCheck;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Tests.Unit.Providers;

public sealed class RequestWriterTests
{
    [Fact]
    public void Any_text_can_be_read_back_in_every_dialect()
    {
        var dialects = Gen.OneOf(
            Dialect.StartingWith(MaxTokensName.MaxTokens),
            Dialect.StartingWith(MaxTokensName.MaxCompletionTokens).After(CallParameter.ResponseFormat),
            new Dialect(ResponseFormat.Prompt, SendsTemperature: false, MaxTokensName.None, OtherNameLeft: false));
        Gen.Select(Gen.String, Gen.String.Null(), dialects).Sample((user, system, dialect) =>
        {
            var call = new LlmCall { Model = "m", UserMessage = user, SystemMessage = system, ResponseSchema = Bodies.Schema, MaxOutputTokens = 7 };

            using var body = JsonDocument.Parse(RequestWriter.Write(call, dialect));

            var messages = body.RootElement.GetProperty("messages").EnumerateArray().ToArray();
            messages[^1].GetProperty("content").GetString().ShouldBe(Valid(user));
            if (system is not null)
                messages[0].GetProperty("content").GetString()!.ShouldStartWith(Valid(system));
            messages.Length.ShouldBe(system is null && dialect.ResponseFormat == ResponseFormat.JsonSchema ? 1 : 2);
        });
    }

    // Halves of surrogate pairs have no UTF-8.
    private static string Valid(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
