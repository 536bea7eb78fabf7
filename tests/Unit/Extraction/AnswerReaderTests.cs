using System.Text.Json;
using CsCheck;

namespace ParallelLlm.Tests.Unit.Extraction;

public class AnswerReaderTests
{
    private static readonly FieldExtractor Names = new(ExtractionSchema.FromNames(["name", "born", "diagnosis"]));
    private static readonly FieldExtractor Typed = new(ExtractionSchema.Parse(
        """
        {"properties":{"n":{"type":"number"},"i":{"type":"integer"},"b":{"type":"boolean"},"s":{"type":"string"},"l":{"type":"array","items":{"type":"string"}},
         "o":{"type":"object","properties":{"k":{"type":"string"}}},"sn":{"type":["string","number"]},"any":{}}}
        """));

    [Theory]
    [InlineData("""{"name":"A","born":"B","diagnosis":"C"}""", "A|B|C")]
    [InlineData("""  {"diagnosis":"C","name":"A","extra":{"name":"no"}}  """, "A||C")]
    [InlineData("{}", "||")]
    [InlineData("""{"name":null,"born":"","diagnosis":" \n\t"}""", "||")]
    [InlineData("""{"name":"A","name":"A"}""", "A||")]
    [InlineData("```json\n{\"name\":\"A\"}\n```", "A||")]
    [InlineData("```\r\n{\"name\":\"A\"}\r\n```\n", "A||")]
    [InlineData("\uFEFF{\"name\":\"A\"}", "A||")]
    [InlineData("Here it is: {\"name\":\"A {not a brace\\\" }\"} Anything else?", "A {not a brace\" }||")]
    [InlineData("<think>{\"name\":\"no\"} or {x}</think>\n```json\n{\"name\":\"A\"}\n```", "A||")]
    [InlineData("The set {x has one: {\"name\":\"A\"}", "A||")]
    [InlineData("""{"name":"A"} I hope that this helps.""", "A||")]
    [InlineData("""{"name":"\u00c4 \uD83D\uDE00"}""", "Ä 😀||")]
    public void An_object_is_read_plain_fenced_or_with_chatter_around(string content, string expected) =>
        string.Join('|', Valid(Names, content).Values.Select(value => value.GetString())).ShouldBe(expected);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   \n", "empty")]
    [InlineData("secret", "not a JSON object")]
    [InlineData("[\"secret\"]", "an array")]
    [InlineData("```json\n[1]\n```", "an array")]
    [InlineData("\"secret\"", "a string")]
    [InlineData("{\"name\":\"secret\"", "not valid JSON")]
    [InlineData("{\"name\":secret}", "not valid JSON")]
    [InlineData("{\"name\":[\"secret\",\"secret\"]}", "'name' must be string or null, not an array")]
    [InlineData("{\"name\":{\"secret\":1},\"born\":[]}", "'born' must be string or null, not an array")]
    [InlineData("{\"name\":\"secret \\ud83d\"}", "broken \\u escape")]
    [InlineData("{\"result\":{\"title\":\"secret\"}}", "none of the keys that were asked for")]
    [InlineData("I tried. {\"error\":\"secret\"}", "none of the keys that were asked for")]
    public void Any_other_answer_is_invalid_with_a_reason_that_omits_the_text(string content, string why)
    {
        var reading = Names.Read(PromptTemplateTests.Chunk(""), content);

        reading.Fields.ShouldBeNull();
        reading.Error.ShouldNotBeNull().ShouldContain(why);
        reading.Error.ShouldNotContain("secret");
    }

    [Fact]
    public void Half_a_surrogate_pair_is_invalid() =>
        Names.Read(PromptTemplateTests.Chunk(""), """{"name":"?"}""".Replace('?', '\ud83d')).Error.ShouldBe("The answer is not valid JSON.");

    [Theory]
    [InlineData("""{"n":1.50}""", "n", "1.50")]
    [InlineData("""{"n":"1.50"}""", "n", "1.50")]
    [InlineData("""{"n":"1,50"}""", "n", null)]
    [InlineData("""{"n":"5 mg"}""", "n", null)]
    [InlineData("""{"n":true}""", "n", null)]
    [InlineData("""{"i":12345678901234567890123}""", "i", "12345678901234567890123")]
    [InlineData("""{"i":3.0}""", "i", "3")]
    [InlineData("""{"i":"42"}""", "i", "42")]
    [InlineData("""{"i":3.5}""", "i", null)]
    [InlineData("""{"i":1e999}""", "i", null)]
    [InlineData("""{"b":"true"}""", "b", "true")]
    [InlineData("""{"b":1}""", "b", null)]
    [InlineData("""{"s":42.10}""", "s", "\"42.10\"")]
    [InlineData("""{"s":false}""", "s", "\"false\"")]
    [InlineData("""{"l":["a"]}""", "l", "[\"a\"]")]
    [InlineData("""{"l":"a"}""", "l", null)]
    [InlineData("""{"o":{"k":"v"}}""", "o", "{\"k\":\"v\"}")]
    [InlineData("""{"o":[]}""", "o", null)]
    [InlineData("""{"sn":5}""", "sn", "5")]
    [InlineData("""{"sn":"5"}""", "sn", "\"5\"")]
    [InlineData("""{"any":[1,{}]}""", "any", "[1,{}]")]
    [InlineData("""{"n":null}""", "n", "null")]
    public void A_value_is_taken_as_its_type_where_nothing_is_lost(string content, string field, string? expected)
    {
        var reading = Typed.Read(PromptTemplateTests.Chunk(""), content);

        if (expected is null)
            reading.Error.ShouldNotBeNull().ShouldContain($"'{field}'");
        else
            reading.Fields.ShouldNotBeNull()[field].GetRawText().ShouldBe(expected);
    }

    [Fact]
    public void The_fields_are_a_complete_dictionary()
    {
        var fields = Valid(Names, """{"born":"B"}""");

        fields.Count.ShouldBe(3);
        fields.Keys.ShouldBe(["name", "born", "diagnosis"]);
        fields.Select(entry => entry.Value.ValueKind).ShouldBe([JsonValueKind.Null, JsonValueKind.String, JsonValueKind.Null]);
        fields.TryGetValue("born", out var born).ShouldBeTrue();
        born.GetString().ShouldBe("B");
        fields.ContainsKey("other").ShouldBeFalse();
        fields.TryGetValue("other", out _).ShouldBeFalse();
        Should.Throw<KeyNotFoundException>(() => fields["other"]);
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_never_throws() =>
        Gen.OneOf<string>("{", "}", "\"", "\\", "```", "```json\n", "\n", "null", ":", ",", "[", "]", "name", "1", "\\ud83d", "\ud83d", " ").Array[0, 40]
            .Sample(parts =>
            {
                var reading = Names.Read(PromptTemplateTests.Chunk(""), string.Concat(parts));
                return reading.Fields is null != reading.Error is null;
            });

    [Fact]
    public void Reading_costs_little_memory_beyond_the_answer_itself()
    {
        const string content = """{"name":"Anna Schmidt","born":"1975-03-02","diagnosis":"community-acquired pneumonia"}""";
        var chunk = PromptTemplateTests.Chunk("");
        for (var warm = 0; warm < 100; warm++)
            Names.Read(chunk, content);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var call = 0; call < 1_000; call++)
            Names.Read(chunk, content);
        var perCall = (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000;

        perCall.ShouldBeLessThan(600 + content.Length);
    }

    [Fact]
    public void A_prompt_costs_its_own_text_and_no_more()
    {
        var chunk = PromptTemplateTests.Chunk(new string('x', 1_000));
        var length = Names.Prompt(chunk, null).User.Length;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var call = 0; call < 1_000; call++)
            Names.Prompt(chunk, null);
        var perCall = (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000;

        perCall.ShouldBeLessThan((2 * length) + 64);
    }

    [Theory]
    [InlineData("\\frac{1}{2} and \\text{ \n}{a}", 16)]
    [InlineData("if (a) { return b; } ", 1_000)]
    [InlineData("{\"a\", \"b\"} ", 1_000)]
    [InlineData("{\"name\":\"draft\"} ", 32)]
    [InlineData("{\"name\": {draft}} ", 100)]
    public void The_last_object_is_found_however_much_was_thought_before_it(string thought, int times)
    {
        var content = $"<think>{string.Concat(Enumerable.Repeat(thought, times))}</think>\n{{\"name\":\"A\"}} Anything else?";

        Valid(Names, content)["name"].GetString().ShouldBe("A");
    }

    [Theory]
    [InlineData("{\"")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":}")]
    [InlineData("{ ")]
    [InlineData("{")]
    public void An_answer_full_of_braces_is_refused_in_linear_time(string braces)
    {
        var reading = Names.Read(PromptTemplateTests.Chunk(""), string.Concat(Enumerable.Repeat(braces, 500_000)));

        reading.Error.ShouldNotBeNull();
    }

    private static IReadOnlyDictionary<string, JsonElement> Valid(FieldExtractor extractor, string content)
    {
        var reading = extractor.Read(PromptTemplateTests.Chunk(""), content);
        reading.Error.ShouldBeNull();
        return reading.Fields.ShouldNotBeNull();
    }
}
