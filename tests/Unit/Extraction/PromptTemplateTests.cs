namespace ParallelLlm.Tests.Unit.Extraction;

public class PromptTemplateTests
{
    [Theory]
    [InlineData("{text}", "T")]
    [InlineData("{fields}: {text}!", "a, b: T!")]
    [InlineData("{text} and {text}, {fields}{fields}", "T and T, a, ba, b")]
    [InlineData("{\"json\":{}} {other} {{text}} {Text}", "{\"json\":{}} {other} {T} {Text}")]
    public void Places_are_filled_and_other_braces_stay(string template, string expected) =>
        PromptTemplate.Parse(template).WithFields(["a", "b"]).Render("T").ShouldBe(expected);

    [Theory]
    [InlineData("Find {fields}: {text}", 0)]
    [InlineData("{text}", 0)]
    [InlineData("{text} Find {fields}: {text}.", 13)]
    public void What_follows_the_text_is_measured(string template, int length) =>
        PromptTemplate.Parse(template).WithFields(["a", "b"]).LengthAfterText.ShouldBe(length);

    [Fact]
    public void Filled_in_text_is_not_expanded_again() =>
        PromptTemplate.Parse("{fields}|{text}|{text}").WithFields(["{text}", "b"]).Render("{text}{fields}", "{text}")
            .ShouldBe("{text}, b|{text}{fields}|{text}{fields}{text}");

    [Theory]
    [InlineData("")]
    [InlineData("Find {fields}")]
    public void A_template_without_a_text_placeholder_is_refused(string template) =>
        Should.Throw<PromptTemplateException>(() => PromptTemplate.Parse(template)).Message.ShouldContain("{text}");

    [Fact]
    public void The_built_in_message_has_the_text_on_lines_between_the_marks()
    {
        var prompt = new FieldExtractor(ExtractionSchema.FromNames(["name", "age"])).Prompt(Chunk("line 1\r\nline 2 {text}"), previousError: null);

        prompt.User.ShouldContain("name, age");
        prompt.User.ShouldEndWith("\n<document>\nline 1\r\nline 2 {text}\n</document>");
        prompt.System.ShouldNotBeNull().ShouldContain("JSON");
    }

    [Fact]
    public void The_error_of_the_last_answer_ends_the_message()
    {
        var extractor = new FieldExtractor(ExtractionSchema.FromNames(["a"]), "Read {text}.");

        extractor.Prompt(Chunk("T"), "The answer is empty.").User
            .ShouldBe("Read T.\n\nYour previous answer could not be used: The answer is empty. Answer again with one JSON object.");
    }

    [Fact]
    public void Types_and_descriptions_of_a_schema_are_given_to_the_model() =>
        new FieldExtractor(ExtractionSchema.Parse("""{"properties":{"age":{"type":"integer","description":"In years"},"any":{}}}"""))
            .Prompt(Chunk(""), null).System.ShouldNotBeNull().ShouldEndWith("\n- age: integer or null; In years\n- any: value or null");

    internal static DocumentChunk Chunk(string text, int index = 0) => new("doc", index, text, 0, text.Length, text.Length);
}
