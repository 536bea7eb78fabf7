using ParallelLlm.Host.Planning;

namespace ParallelLlm.Tests.Unit.Host.Planning;

public sealed class SchemaAnswersTests
{
    [Fact]
    public async Task The_smallest_answer_has_every_field_null()
    {
        var (size, tokens) = await SizeAsync(ExtractionSchema.FromNames(["name", "a \"b\""]));

        size.Low.ShouldBe(tokens.Of("""{"name":null,"a \u0022b\u0022":null}"""));
    }

    [Theory]
    [InlineData("""{"type": "string"}""", "\"Dr. med. Johanna Amalia von Hohenfels-Wittgenstein, Universitätsklinikum Heidelberg\"")]
    [InlineData("""{"type": "number"}""", "-1234.5")]
    [InlineData("""{"enum": ["low", "moderately high"]}""", "\"moderately high\"")]
    [InlineData("""{"type": "array", "items": {"type": "integer"}}""", "[1, 2, 3, 4, 5, 6]")]
    [InlineData(
        """{"type": "object", "properties": {"street": {"type": "string"}, "number": {"type": "integer"}}}""",
        """{"street": "Lange Straße", "number": 12}""")]
    [InlineData("""{"anyOf": [{"type": "boolean"}, {"type": "string"}]}""", "\"a sentence with a few words in it\"")]
    [InlineData("""{"$ref": "#/$defs/code"}""", "\"A12.3\"")]
    public async Task The_largest_answer_has_room_for_a_usual_one(string field, string value)
    {
        var schema = ExtractionSchema.Parse(
            $$"""{"type": "object", "properties": { "x": {{field}} }, "$defs": { "code": {"type": "string"} } }""");

        var (size, tokens) = await SizeAsync(schema);

        size.High.ShouldBeGreaterThanOrEqualTo(tokens.Of($$"""{ "x": {{value}} }"""));
        size.High.ShouldBeLessThan(2_000);
    }

    [Fact]
    public async Task A_usual_answer_has_a_few_words_in_each_text()
    {
        var (size, tokens) = await SizeAsync(ExtractionSchema.FromNames(["name", "diagnosis"]));

        var usual = tokens.Of("""{"name":"Johanna von Hohenfels","diagnosis":"Migraine with aura"}""");
        size.Usual.ShouldBeInRange(usual - 10, usual + 10);
    }

    [Fact]
    public async Task The_limit_of_an_answer_bounds_it()
    {
        var (size, _) = await SizeAsync(ExtractionSchema.FromNames(["a", "b", "c"]));

        size.Within(5).ShouldBe(new AnswerSize(5, 5, 5));
        size.Within(null).ShouldBe(size);
    }

    private static async Task<(AnswerSize Size, PromptTokens Tokens)> SizeAsync(ExtractionSchema schema)
    {
        var tokens = PromptTokens.For("gpt-4o", await TiktokenCounter.LoadAsync());
        return (SchemaAnswers.SizeOf(schema.ChunkSchema.Json, tokens), tokens);
    }
}
