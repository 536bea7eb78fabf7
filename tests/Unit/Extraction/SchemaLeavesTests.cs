namespace ParallelLlm.Tests.Unit.Extraction;

public sealed class SchemaLeavesTests
{
    [Fact]
    public void Names_are_texts() => Leaves(ExtractionSchema.FromNames(["b", "a"])).ShouldBe(["b: Text", "a: Text"]);

    [Theory]
    [InlineData("""{"type":"string"}""", "f: Text")]
    [InlineData("""{"type":["integer","null"]}""", "f: Integer")]
    [InlineData("""{"type":"number"}""", "f: Number")]
    [InlineData("""{"type":["integer","number"]}""", "f: Number")]
    [InlineData("""{"type":"boolean"}""", "f: Boolean")]
    [InlineData("""{"type":"string","format":"date"}""", "f: Date")]
    [InlineData("""{"type":"string","format":"date-time"}""", "f: Text")]
    [InlineData("""{"type":["string","integer"]}""", "f: Text")]
    [InlineData("""{"enum":[1,2,null]}""", "f: Integer")]
    [InlineData("""{"const":"x"}""", "f: Text")]
    [InlineData("{}", "f: Json")]
    [InlineData("""{"type":"object"}""", "f: Json")]
    [InlineData("""{"type":["object","string"],"properties":{"a":{}}}""", "f: Json")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"number"}}},"c":{"type":"string"}}}""", "f/a/b: Number; f/c: Text")]
    [InlineData("""{"anyOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"type":"null"}]}""", "f/a: Text")]
    [InlineData("""{"anyOf":[{"type":"null"},{"$ref":"#/$defs/d"}]}""", "f: Date")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/d"}]}""", "f: Date")]
    [InlineData("""{"allOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"number"}}}]}""", "f/a: Text; f/b: Number")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"allOf":[{"$ref":"#/$defs/tree"}]}""", "f/a: Text; f/name: Text; f/child/name: Text; f/child/child: Json")]
    [InlineData("""{"properties":{"a":{"type":"string"}},"allOf":[{"type":"object","properties":{"b":{"type":"number"}}}]}""", "f/a: Text; f/b: Number")]
    [InlineData("""{"type":"array","items":{"allOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"number"}}}]}}""", "f: Array [a: Text; b: Number]")]
    [InlineData("""{"$ref":"#/$defs/tree"}""", "f/name: Text; f/child: Json")]
    [InlineData("""{"type":"array","items":{"type":"integer"}}""", "f: Array [: Integer]")]
    [InlineData("""{"type":["array","null"]}""", "f: Array [: Json]")]
    [InlineData("""{"type":"array","items":{"type":"object","properties":{"x":{"type":"string"},"y":{"type":"array","items":{"type":"string"}}}}}""", "f: Array [x: Text; y: Array [: Text]]")]
    public void Each_schema_has_its_leaves(string field, string expected) =>
        string.Join("; ", Leaves(Schema(field))).ShouldBe(expected);

    [Fact]
    public void A_small_schema_of_a_huge_document_has_a_bounded_number_of_leaves()
    {
        var definitions = string.Join(",", Enumerable.Range(0, 20).Select(level => level == 19
            ? """
              "d19":{"type":"string"}
              """
            : $$$$"""
              "d{{{{level}}}}":{"type":"object","properties":{"a":{"$ref":"#/$defs/d{{{{level + 1}}}}"},"b":{"$ref":"#/$defs/d{{{{level + 1}}}}"}}}
              """));

        ExtractionSchema.Parse("""{"properties":{"f":{"$ref":"#/$defs/d0"}},"$defs":{""" + definitions + "}}").Leaves.Count.ShouldBeLessThan(2100);
    }

    private static ExtractionSchema Schema(string field) => ExtractionSchema.Parse(
        """{"properties":{"f":""" + field
        + """},"$defs":{"d":{"type":"string","format":"date"},"tree":{"type":"object","properties":{"name":{"type":"string"},"child":{"$ref":"#/$defs/tree"}}}}}""");

    private static IEnumerable<string> Leaves(ExtractionSchema schema) => schema.Leaves.Select(Text);

    private static string Text(SchemaLeaf leaf) =>
        $"{string.Join('/', leaf.Path)}: {leaf.Type}{(leaf.Items.Count == 0 ? "" : $" [{string.Join("; ", leaf.Items.Select(Text))}]")}";
}
