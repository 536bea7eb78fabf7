using CsCheck;
using ParallelLlm.AnswerStore;

namespace ParallelLlm.Tests.Unit.AnswerStore;

public sealed class CompletionKeyTests
{
    private static readonly Ingredients Plain = new("http://a/v1", "m", "fields/1", new ResponseSchema("fields", "{}"), 0, null, "system", "user");

    [Theory]
    [InlineData("identity")]
    [InlineData("model")]
    [InlineData("version")]
    [InlineData("schema name")]
    [InlineData("schema")]
    [InlineData("no schema")]
    [InlineData("temperature")]
    [InlineData("output limit")]
    [InlineData("system message")]
    [InlineData("no system message")]
    [InlineData("empty system message")]
    [InlineData("user message")]
    [InlineData("form of the prompts")]
    [InlineData("moved border")]
    public void Everything_that_shapes_an_answer_changes_its_key(string what)
    {
        var other = what switch
        {
            "identity" => Plain with { Identity = "http://b/v1" },
            "model" => Plain with { Model = "M" },
            "version" => Plain with { Version = "fields/2" },
            "schema name" => Plain with { Schema = new ResponseSchema("field", "{}") },
            "schema" => Plain with { Schema = new ResponseSchema("fields", "{ }") },
            "no schema" => Plain with { Schema = null },
            "temperature" => Plain with { Temperature = 0.1 },
            "output limit" => Plain with { MaxOutputTokens = 100 },
            "system message" => Plain with { System = "System" },
            "no system message" => Plain with { System = null },
            "empty system message" => Plain with { System = "" },
            "user message" => Plain with { User = "user " },
            "form of the prompts" => Plain with { Form = "" },
            _ => Plain with { System = "systemu", User = "ser" },
        };

        other.Key.ShouldNotBe(Plain.Key);
        (Plain with { Schema = new ResponseSchema("fields", "{}") }).Key.ShouldBe(Plain.Key);
    }

    [Fact]
    public void Null_empty_and_zero_are_three_things()
    {
        var keys = new[]
        {
            Plain with { System = null }, Plain with { System = "" }, Plain with { System = "0" }, Plain with { MaxOutputTokens = 1 },
        };

        keys.Select(ingredients => ingredients.Key).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public void Differently_split_parts_never_share_a_key() =>
        Gen.Select(Gen.String[0, 6].Array[1, 4], Gen.String[0, 6].Array[1, 4]).Sample((a, b) =>
            (KeyOf(a) == KeyOf(b)).ShouldBe(a.Select(Sent).SequenceEqual(b.Select(Sent))));

    [Fact]
    public void A_key_survives_the_way_to_bytes_and_back() =>
        Gen.Byte.Array[32].Sample(bytes =>
        {
            var copy = new byte[32];
            new CompletionKey(bytes).CopyTo(copy);
            copy.ShouldBe(bytes);
            new CompletionKey(bytes).ToString().ShouldBe(Convert.ToHexStringLower(bytes));
        });

    private static CompletionKey KeyOf(string[] parts) => parts.Aggregate(new KeyText(), (text, part) => text.Add(part)).ToKey();

    // Half a surrogate pair is sent as the replacement character.
    private static string Sent(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private sealed record Ingredients(
        string Identity, string Model, string Version, ResponseSchema? Schema, double Temperature, int? MaxOutputTokens, string? System, string User, string? Form = null)
    {
        public CompletionKey Key =>
            new CompletionKeyMaker(Identity, Model, Version, Schema, Temperature, MaxOutputTokens, Form).KeyOf(CompletionKeyMaker.Content(System, User));
    }
}
