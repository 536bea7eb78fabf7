using System.Text.Json;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Tests.Unit.Simulator.Rule;

public sealed class RuleModelTests
{
    [Theory]
    [InlineData("Patient Name: Ada Lovelace", "Ada Lovelace")]
    [InlineData("PATIENT-NAME :  Ada Lovelace  \r", "Ada Lovelace")]
    [InlineData("text before\npatient_name: Ada\nPatient name: Bob", "Ada")]
    [InlineData("**Patient name:** Ada", "Ada")]
    [InlineData("**Patient name**: Ada", "Ada")]
    [InlineData("**Patient name: Ada**", "Ada")]
    [InlineData("  - Patient name: Ada", "Ada")]
    [InlineData("* **Patient name:** **Ada** L.", "**Ada** L.")]
    [InlineData("| Patient name | Ada | more |", "Ada")]
    [InlineData("| **Patient name:** | Ada |", "Ada")]
    [InlineData("> Patient name: Ada", "Ada")]
    [InlineData("Patient name: 10:30, a \"quoted\" \\ tab\there", "10:30, a \"quoted\" \\ tab\there")]
    [InlineData("Patient name: Zoë 🦊 – 北京", "Zoë 🦊 – 北京")]
    [InlineData("Patient name:\nPatient name: Ada", "Ada")]
    [InlineData("The patient name: Ada", null)]
    [InlineData("Patient names: Ada", null)]
    [InlineData("Patient name Ada", null)]
    [InlineData("", null)]
    [InlineData("|", null)]
    [InlineData(":", null)]
    public void The_first_line_of_that_name_is_copied(string document, string? expected)
    {
        var answer = RuleModel.Answer(Fields("""{"type":"string"}""", "patient_name"), document);
        answer.ShouldNotContain("\n");
        using var json = JsonDocument.Parse(answer);
        json.RootElement.GetProperty("patient_name").GetString().ShouldBe(expected);
    }

    [Fact]
    public void Names_fold_case_beyond_ASCII() =>
        RuleModel.Answer(Fields("""{"type":"string"}""", "größe"), "GRÖßE: 5").ShouldBe("""{"größe":"5"}""");

    [Theory]
    [InlineData("""{"type":"integer"}""", "-42", "-42")]
    [InlineData("""{"type":"integer"}""", "4.5", "null")]
    [InlineData("""{"type":["null","number"]}""", "4.50", "4.50")]
    [InlineData("""{"type":"number"}""", "about 4", "null")]
    [InlineData("""{"anyOf":[{"type":"null"},{"type":"boolean"}]}""", "Yes", "true")]
    [InlineData("""{"type":"boolean"}""", "FALSE", "false")]
    [InlineData("""{"type":"boolean"}""", "perhaps", "null")]
    [InlineData("""{"type":["array","null"],"items":{"type":"string"}}""", "a, b ,,c", """["a","b","c"]""")]
    [InlineData("""{"type":"array","items":{"type":"object"}}""", "a", "null")]
    [InlineData("""{"type":"object"}""", "a", "null")]
    [InlineData("""{"type":["string","null"]}""", "7", "\"7\"")]
    [InlineData("""{"enum":["x"]}""", "7", "\"7\"")]
    [InlineData("{}", "7", "\"7\"")]
    [InlineData("true", "7", "\"7\"")]
    public void Values_are_converted_as_the_schema_wants_them(string schema, string value, string expected) =>
        RuleModel.Answer(Fields(schema, "x"), $"x: {value}").ShouldBe($$"""{"x":{{expected}}}""");

    [Fact]
    public void Every_field_is_answered_in_the_schema_s_order() =>
        RuleModel.Answer(Fields("{}", "b", "a", "c"), "c: 3\nB: 2").ShouldBe("""{"b":"2","a":null,"c":"3"}""");

    [Theory]
    [InlineData("x: 1\n<document>\nx: 2\n</document>\nx: 3", "2")]
    [InlineData("x: 1\n<document>\ny: 2\n</document>\nx: 3", null)]
    [InlineData("<document>\nx: 1\n</document>\n<document>\nx: 2\n</document>", "2")]
    [InlineData("<document>\na <document> b\nx: 1\n</document> not yet\nx: 2", "1")]
    [InlineData("<document>\nx: 1", "1")]
    [InlineData("put it between <document> and </document>\nx: 1", "1")]
    public void Only_the_document_is_searched(string message, string? expected)
    {
        using var json = JsonDocument.Parse(RuleModel.Answer(Fields("{}", "x"), message));
        json.RootElement.GetProperty("x").GetString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("Answer in JSON.\nJSON Schema: {\"properties\":{\"x\":{}}}\nNow.", 1)]
    [InlineData("JSON Schema: {\"properties\":{\"x\":{},\"y\":{}}}", 2)]
    [InlineData("JSON Schema: broken", 0)]
    [InlineData("the JSON Schema: {\"properties\":{\"x\":{}}}", null)]
    [InlineData(null, null)]
    public void A_schema_is_found_on_its_line_of_a_message(string? message, int? fields) => (RuleFields.In(message)?.Count).ShouldBe(fields);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    public void Four_characters_are_a_token(int characters, int tokens) => RuleModel.Tokens(characters).ShouldBe(tokens);

    private static RuleFields Fields(string schema, params string[] names) =>
        RuleFields.Parse("{\"properties\":{" + string.Join(',', names.Select(name => $"\"{name}\":{schema}")) + "}}");
}
