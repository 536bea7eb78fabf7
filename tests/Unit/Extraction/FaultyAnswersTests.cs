using System.Text.Json;
using ParallelLlm.Tests.Unit.Host.Running;

namespace ParallelLlm.Tests.Unit.Extraction;

/// <summary>What models write beside the requested object: read correctly or asked again, never misread.</summary>
public sealed class FaultyAnswersTests
{
    private const string Right = """{"name":"Anna","born":"1970","diagnosis":"J45"}""";
    private const string Whole = "Anna|1970|J45";

    private static readonly FieldExtractor Names = new(ExtractionSchema.FromNames(["name", "born", "diagnosis"]));
    private static readonly FieldExtractor OneName = new(ExtractionSchema.FromNames(["name"]));
    private static readonly FieldExtractor Typed = new(ExtractionSchema.Parse(
        """{"properties":{"n":{"type":"number"},"b":{"type":"boolean"},"s":{"type":"string"},"l":{"type":"array"},"o":{"type":"object"}}}"""));

    [Theory]
    // A remark with braces, before and after.
    [InlineData(Right + "\nUnknown fields are shown as {}.")]
    [InlineData("I use {} for nothing. " + Right)]
    [InlineData("```json\n" + Right + "\n```\nNote: {x} stands for a value, { } for none, {\"confidence\":0.9} is mine.")]
    [InlineData(Right + "\n" + Right)]
    [InlineData("Template: {\"name\":null,\"born\":null,\"diagnosis\":null}\nFilled in: " + Right)]
    [InlineData(Right + "\n{\"error\":null}")]
    // One object per field, or per group of fields.
    [InlineData("{\"name\":\"Anna\"}\n{\"born\":\"1970\"}\n{\"diagnosis\":\"J45\"}")]
    [InlineData("[{\"name\":\"Anna\"},{\"born\":\"1970\"},{\"diagnosis\":\"J45\"}]")]
    [InlineData("```json\n{\"name\":\"Anna\"}\n```\nand\n```json\n{\"born\":\"1970\",\"diagnosis\":\"J45\"}\n```")]
    [InlineData("{\"person\":{\"name\":\"Anna\",\"born\":\"1970\"},\"visit\":{\"diagnosis\":\"J45\"}}")]
    // Thoughts with a draft.
    [InlineData("<think>{\"name\":\"Bert\"}</think>" + Right)]
    [InlineData("<think>{\"name\":\"Bert\" and so on</think>\n```json\n" + Right + "\n```")]
    [InlineData("The draft is {\"name\":\"Bert\"}.\n</think>\n\n" + Right)]
    [InlineData("It begins with {\"name\": but where?\n</think>\n\n" + Right)]
    [InlineData("[THINK]{\"name\":\"Bert\"}[/THINK]" + Right)]
    [InlineData("◁think▷{\"name\":\"Bert\"}◁/think▷" + Right)]
    [InlineData("<|channel|>analysis<|message|>{\"name\":\"Bert\"}<|end|><|start|>assistant<|channel|>final<|message|>" + Right)]
    [InlineData("<|START_THINKING|>{\"name\":\"Bert\"}<|END_THINKING|>" + Right)]
    [InlineData("<Thinking>{\"name\":\"Bert\"}</Thinking>\n<answer>" + Right + "</answer>")]
    [InlineData("<!-- {\"name\":\"Bert\"} -->" + Right)]
    // Keys that occur twice.
    [InlineData("""{"name":"Anna","born":"1970","diagnosis":"J45","name":null,"born":""}""")]
    [InlineData("""{"name":null,"name":"Anna","born":"1970","diagnosis":"J45","diagnosis":"J45"}""")]
    // Wrappers and lists of one.
    [InlineData("{\"result\":" + Right + "}")]
    [InlineData("{\"data\":{\"fields\":" + Right + "}}")]
    [InlineData("{\"status\":\"ok\",\"answer\":" + Right + "}")]
    [InlineData("{\"results\":[" + Right + "]}")]
    [InlineData("[" + Right + "]")]
    [InlineData("Here you are: [" + Right + "].")]
    [InlineData("<tool_call>{\"name\":\"extract\",\"arguments\":" + Right + "}</tool_call>")]
    [InlineData("""{"name":"extract","arguments":"{\"name\":\"Anna\",\"born\":\"1970\",\"diagnosis\":\"J45\"}"}""")]
    [InlineData("\"{\\\"name\\\":\\\"Anna\\\",\\\"born\\\":\\\"1970\\\",\\\"diagnosis\\\":\\\"J45\\\"}\"")]
    // Commas, NaN, spelling of keys.
    [InlineData("""{"name":"Anna","born":"1970","diagnosis":"J45",}""")]
    [InlineData("""[{"name":"Anna","born":"1970","diagnosis":"J45",},]""")]
    [InlineData("""{"name":"Anna","born":"1970","diagnosis":"J45","score":NaN}""")]
    [InlineData("""{"Name":"Anna","BORN":"1970","Diagnosis ":"J45"}""")]
    // A list of one where a text is asked for.
    [InlineData("""{"name":["Anna"],"born":"1970","diagnosis":"J45"}""")]
    public void Fault_Wire_02_The_answer_is_found(string content) => Text(Names, content).ShouldBe(Whole);

    [Theory]
    [InlineData("<think>{\"name\":\"Bert\"}</think>", "thoughts only")]
    [InlineData("<think>The name is {\"name\":\"Bert\"}", "thoughts only")]
    [InlineData("It may be {\"name\":\"Bert\"}.\n</think>\n", "thoughts only")]
    [InlineData("<think>{\"name\":\"Bert\"}</think> Anna.", "not a JSON object")]
    [InlineData("{\"name\":\"Anna\"}\nor rather\n{\"name\":\"Bert\"}", "differ in 'name'")]
    [InlineData("[{\"name\":\"Anna\"},{\"name\":\"Bert\"}]", "differ in 'name'")]
    [InlineData("{\"draft\":{\"name\":\"Anna\"}}", "none of the keys")]
    [InlineData("{\"first\":{\"name\":\"Anna\"},\"second\":{\"name\":\"Bert\"}}", "differ in 'name'")]
    [InlineData(Right + "\n{\"name\":null,\"born\":null,\"diagnosis\":null}", "differ in 'name'")]
    [InlineData("{\"name\":\"Anna\",\"born\":\"1970\"} or\n{\"name\":\"Anna\"}", "differ in 'born'")]
    [InlineData("The name is Anna. {}", "not a JSON object")]
    [InlineData("{\"name\":\"Anna\",\"more\":{\"born\":\"1970\"}}", "inside of another object")]
    [InlineData("{\"message\":\"bad\",\"detail\":{\"name\":\"Anna\"}}", "inside of another object")]
    [InlineData("{\"result\":{\"name\":\"Anna\"},\"born\":\"1970\" oops", "not valid JSON")]
    [InlineData("{\"name\":\"Anna\",\"born\":\n\nAgain: {\"name\":\"Anna\"}", "not valid JSON")]
    [InlineData("{'name': 'Anna'}\n{\"born\":\"1970\"}", "not valid JSON")]
    [InlineData("{name: \"Anna\"} {\"born\":\"1970\"}", "not valid JSON")]
    [InlineData("{\"name\":\"Anna\",\"name\":\"Bert\"}", "'name' occurs twice")]
    [InlineData("{\"error\":{\"name\":\"ValidationError\",\"message\":\"x\"}}", "none of the keys")]
    [InlineData("{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}}}", "none of the keys")]
    [InlineData("\"{\\\"name\\\":\\\"Anna \\\\ud83d\\\"}\"", "broken \\u escape")]
    [InlineData("{\"name\":Infinity,\"born\":\"1970\"}", "not valid JSON")]
    public void Fault_Wire_02_Ambiguous_answers_are_rejected_with_a_reason(string content, string why)
    {
        var reading = Names.Read(PromptTemplateTests.Chunk(""), content);

        reading.Fields.ShouldBeNull();
        reading.Error.ShouldNotBeNull().ShouldContain(why);
        reading.Error.ShouldNotContain("Anna");
    }

    [Fact]
    public void Fault_Wire_02_The_name_of_a_function_is_not_the_value_of_a_field_called_name()
    {
        Text(OneName, """{"name":"extract_fields","arguments":{"name":"Anna"}}""").ShouldBe("Anna");
        Text(OneName, """{"name":"extract_fields","parameters":{"name":null}}""").ShouldBe("");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("```json\n{ }\n```")]
    [InlineData("<think>Nothing here.</think>\n{}")]
    [InlineData("<think>Nothing here.</think>\n```\n{\n}\n```")]
    public void Fault_Wire_02_Only_an_empty_object_on_its_own_means_nothing_found(string content) => Text(Names, content).ShouldBe("||");

    [Fact]
    public void Fault_Wire_02_Stored_answer_keys_use_the_new_extractor_version() => Names.Version.ShouldBe("fields/3");

    [Theory]
    [InlineData("""{"n":"1.234,56","s":"A","b":true}""", "'n'", "null|true|\"A\"|null|null")]
    [InlineData("""{"n":"5 mg","s":"A"}""", "'n'", "null|null|\"A\"|null|null")]
    [InlineData("""{"n":1,"b":"perhaps","s":"A"}""", "'b'", "1|null|\"A\"|null|null")]
    [InlineData("""{"n":"none","s":"A"}""", "'n'", "null|null|\"A\"|null|null")]
    [InlineData("""{"n":{"v":1},"l":["x"]}""", "'n'", "null|null|null|[\"x\"]|null")]
    [InlineData("""{"n":1,"n":2,"s":"A"}""", "'n' occurs twice", "null|null|\"A\"|null|null")]
    [InlineData("""{"n":1,"o":{"k":"v","k":null}}""", "'o' holds an object with a key that occurs twice", "1|null|null|null|null")]
    [InlineData("""{"result":{"n":"1'000","s":"A"}}""", "'n'", "null|null|\"A\"|null|null")]
    public void Fault_Wire_10_A_value_that_cannot_be_read_costs_its_own_field_only(string content, string named, string kept)
    {
        var reading = Typed.Read(PromptTemplateTests.Chunk(""), content);

        reading.Error.ShouldNotBeNull().ShouldContain(named);
        string.Join('|', reading.Fields.ShouldNotBeNull().Values.Select(value => value.GetRawText())).ShouldBe(kept);
    }

    [Theory]
    [InlineData("""{"n":"N/A","b":"unknown","l":"not stated","o":"-","s":"A"}""", "null|null|\"A\"|null|null")]
    [InlineData("""{"n":"NaN","b":"null","s":"null"}""", "null|null|null|null|null")]
    [InlineData("""{"n":NaN,"s":"undefined"}""", "null|null|null|null|null")]
    [InlineData("""{"n":[5],"s":["A"],"l":["x"]}""", "5|null|\"A\"|[\"x\"]|null")]
    public void Fault_Wire_10_Words_for_nothing_and_lists_of_one_are_read(string content, string expected)
    {
        var reading = Typed.Read(PromptTemplateTests.Chunk(""), content);

        reading.Error.ShouldBeNull();
        string.Join('|', reading.Fields.ShouldNotBeNull().Values.Select(value => value.GetRawText())).ShouldBe(expected);
    }

    [Theory]
    [InlineData("Patient: Christopher Null, born 1970", "Null", "Null")]
    [InlineData("Patient: Christopher", "null", "")]
    [InlineData("The annulled order", "null", "")]
    [InlineData("Allergies: none", "none", "none")]
    [InlineData("He denies any allergies.", "None", "None")]
    public void Fault_Wire_10_A_word_that_the_text_holds_is_a_value(string text, string given, string expected)
    {
        var reading = OneName.Read(PromptTemplateTests.Chunk(text), JsonSerializer.Serialize(new { name = given }));

        (reading.Fields.ShouldNotBeNull()["name"].GetString() ?? "").ShouldBe(expected);
    }

    [Theory]
    [InlineData("\"null\"")]
    [InlineData("\"N/A\"")]
    [InlineData("\"n.a.\"")]
    [InlineData("\"None\"")]
    [InlineData("\"not specified\"")]
    [InlineData("\"<unknown>\"")]
    [InlineData("\"keine Angabe\"")]
    [InlineData("\"--\"")]
    [InlineData("[\"N/A\"]")]
    [InlineData("{\"k\":null}")]
    public void Fault_Wire_10_A_placeholder_value_does_not_override_a_real_one(string nothing)
    {
        var merger = new DocumentMerger(schema: null);
        merger.Add(Chunk(0, "null"));
        merger.Add(Chunk(1, nothing));
        merger.Merge().Fields["f"].GetRawText().ShouldBe(nothing, "there is no other");
        merger.Add(Chunk(2, "\"Anna\""));
        merger.Add(Chunk(3, "\"Bert\""));

        merger.Merge().Fields["f"].GetString().ShouldBe("Anna");
    }

    [Fact]
    public void Fault_Wire_10_A_partly_read_chunk_keeps_its_fields_and_its_document_is_partial()
    {
        var merger = new DocumentMerger(schema: null);
        var error = new ChunkError(FailureKind.InvalidAnswer, "The field 'n' must be a number.");
        merger.Add(Chunk(0, "\"Anna\"") with { Status = ChunkStatus.Failed, Error = error });

        var merged = merger.Merge();

        merged.Status.ShouldBe(DocumentStatus.Partial);
        merged.Fields["f"].GetString().ShouldBe("Anna");
    }

    private static ProcessedChunk Chunk(int index, string value) =>
        Chunks.Completed(PromptTemplateTests.Chunk("", index), $"{{\"f\":{value}}}");

    private static string Text(FieldExtractor extractor, string content)
    {
        var reading = extractor.Read(PromptTemplateTests.Chunk(""), content);
        reading.Error.ShouldBeNull();
        return string.Join('|', reading.Fields.ShouldNotBeNull().Values.Select(value => value.GetString()));
    }
}
