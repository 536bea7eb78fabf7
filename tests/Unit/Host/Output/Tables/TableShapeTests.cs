using ParallelLlm.Host.Output.Tables;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Output.Tables;

public sealed class TableShapeTests
{
    private const string Invoice = """
        {"properties":{
          "number":{"type":"string"},
          "total":{"type":"number"},
          "seller":{"type":"object","properties":{"name":{"type":"string"},"since":{"type":"string","format":"date"}}},
          "items":{"type":"array","items":{"type":"object","properties":{"sku":{"type":"string"},"count":{"type":"integer"}}}},
          "tags":{"type":"array","items":{"type":"string"}}}}
        """;

    [Fact]
    public void Columns_follow_from_the_schema() => Names(Invoice, new TableOptions()).ShouldBe(
    [
        "document", "document_status", "document_error", "number", "total", "seller.name", "seller.since", "items", "tags",
    ]);

    [Fact]
    public void A_list_of_objects_becomes_a_column_for_each_member() => Names(Invoice, new TableOptions { Explode = "items" })[7..].ShouldBe(
        ["items.sku", "items.count", "tags"]);

    [Fact]
    public void A_list_of_texts_becomes_a_column_of_texts()
    {
        var column = TableShape.Of(Leaves(Invoice), new TableOptions { Explode = "tags" }).Columns[^1];
        (column.Name, column.Type, column.IsOfItem).ShouldBe(("tags", SchemaLeafType.Text, true));
    }

    [Fact]
    public void Evidence_has_four_columns_for_each_value_but_lists() => Names(Invoice, new TableOptions { HasEvidence = true })[3..9].ShouldBe(
        ["number", "number.match", "number.place", "number.start", "number.end", "total"]);

    [Theory]
    [InlineData("""{"properties":{"document":{},"document_status":{}}}""", "/document,/document_status")]
    [InlineData("""{"properties":{"a.b":{"type":"string"},"a":{"type":"object","properties":{"b":{"type":"string"}}}}}""", "a.b,/a/b")]
    [InlineData("""{"properties":{"A":{"type":"string"},"a":{"type":"string"}}}""", "A,/a")]
    [InlineData("""{"properties":{"/document":{},"document":{}}}""", "/document,/document_2")]
    public void No_two_columns_have_the_same_name(string schema, string expected) =>
        string.Join(',', Names(schema, new TableOptions())[3..]).ShouldBe(expected);

    [Theory]
    [InlineData("""{"properties":{"a":{}}}""", "a", "the fields have no list")]
    [InlineData(Invoice, "number", "the lists of the fields are items, tags")]
    public void A_list_that_is_none_is_refused(string schema, string explode, string message) =>
        Should.Throw<ArgumentException>(() => TableShape.Of(Leaves(schema), new TableOptions { Explode = explode })).Message.ShouldContain(message);

    private static List<string> Names(string schema, TableOptions options) => [.. TableShape.Of(Leaves(schema), options).Columns.Select(column => column.Name)];

    private static IReadOnlyList<SchemaLeaf> Leaves(string schema) => ExtractionSchema.Parse(schema).Leaves;
}
