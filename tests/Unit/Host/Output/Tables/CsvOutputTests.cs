using System.Text;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Tables;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Output.Tables;

public sealed class CsvOutputTests
{
    private const string Schema = """
        {"properties":{"name":{"type":"string"},"total":{"type":"number"},"paid":{"type":"boolean"},
          "items":{"type":"array","items":{"type":"object","properties":{"sku":{"type":"string"}}}}}}
        """;

    private const string Line = """
        {"document":"a.txt","status":"partial","fields":{"name":"Ä, B","total":-1.50,"paid":true,"items":[{"sku":"x"},{"sku":null}]},
        "evidence":{"/name":{"match":"verbatim","chunk":0,"start":6,"end":10,"place":{"page":2},"count":1},"/items/0/sku":{"match":"none","chunk":0}},
        "error":{"class":"partial","message":"1 of 2 chunks failed"}}
        """;

    [Fact]
    public void A_document_is_a_row_and_a_list_is_JSON() => Written(new TableOptions(), Line).ShouldBe(
        "document,document_status,document_error,name,total,paid,items\r\n"
        + "a.txt,partial,partial: 1 of 2 chunks failed,\"Ä, B\",-1.50,true,\"[{\"\"sku\"\":\"\"x\"\"},{\"\"sku\"\":null}]\"\r\n");

    [Fact]
    public void An_exploded_list_has_a_row_for_each_item_and_one_where_it_is_empty() => Written(
        new TableOptions { Explode = "items" }, Line, """{"document":"b.txt","status":"completed","fields":{"name":"","items":[]},"error":null}""",
        """{"document":"c.txt","status":"failed","fields":null,"error":{"class":"empty","message":"it is empty"}}""").ShouldBe(
        "document,document_status,document_error,name,total,paid,items.sku\r\n"
        + "a.txt,partial,partial: 1 of 2 chunks failed,\"Ä, B\",-1.50,true,x\r\n"
        + "a.txt,partial,partial: 1 of 2 chunks failed,\"Ä, B\",-1.50,true,\r\n"
        + "b.txt,completed,,\"\",,,\r\n"
        + "c.txt,failed,empty: it is empty,,,,\r\n");

    [Fact]
    public void Evidence_of_items_is_found_by_their_index() => Written(new TableOptions { Explode = "items", HasEvidence = true }, Line).Split("\r\n")[1..3].ShouldBe(
    [
        "a.txt,partial,partial: 1 of 2 chunks failed,\"Ä, B\",verbatim,page 2,6,10,-1.50,,,,,true,,,,,x,none,,,",
        "a.txt,partial,partial: 1 of 2 chunks failed,\"Ä, B\",verbatim,page 2,6,10,-1.50,,,,,true,,,,,,,,,",
    ]);

    [Fact]
    public void A_list_may_be_as_deep_as_a_result_can_be()
    {
        var deep = new string('[', 200) + new string(']', 200);
        Written(new TableOptions(), "{\"document\":\"a\",\"status\":\"completed\",\"fields\":{\"items\":" + deep + "},\"error\":null}")
            .Split("\r\n")[1].ShouldBe($"a,completed,,,,,{deep}");
    }

    [Theory]
    [InlineData(null, """{"name":"a","other":1,"o":{"x":1},"none":null}""", 2)]
    [InlineData("items", """{"items":[{"sku":"x","price":1},"text",{"sku":null}]}""", 2)]
    [InlineData("items", """{"items":"text"}""", 1)]
    [InlineData("items", """{"name":"a","items":[]}""", 0)]
    public void Values_without_a_column_are_counted(string? explode, string fields, int count)
    {
        using var stream = new MemoryStream();
        var shape = TableShape.Of(ExtractionSchema.Parse(Schema).Leaves, new TableOptions { Explode = explode });
        using var output = new CsvOutput(new StreamLineOutput(stream, null), shape, ',', hasRawCells: false);
        output.Write(Encoding.UTF8.GetBytes($$"""{"document":"a","status":"completed","fields":{{fields}},"error":null}"""));
        var note = output.Complete().Message;

        if (count == 0)
            note.ShouldBeNull();
        else
            note!.ShouldStartWith($"{count} value");
    }

    [Fact]
    public void Nothing_written_is_a_header() => Written(new TableOptions()).ShouldBe("document,document_status,document_error,name,total,paid,items\r\n");

    [Fact]
    public void Formulas_are_left_as_they_are_on_demand()
    {
        const string Formula = """{"document":"=a.txt","status":"completed","fields":{"name":"=1+1"},"error":null}""";
        Written(new TableOptions(), Formula).Split("\r\n")[1].ShouldBe("'=a.txt,completed,,'=1+1,,,");
        Written(new TableOptions { HasRawCells = true }, Formula).Split("\r\n")[1].ShouldBe("=a.txt,completed,,=1+1,,,");
    }

    private static string Written(TableOptions options, params string[] lines)
    {
        using var stream = new MemoryStream();
        using var output = new CsvOutput(
            new StreamLineOutput(stream, null), TableShape.Of(ExtractionSchema.Parse(Schema).Leaves, options), ',', options.HasRawCells);
        foreach (var line in lines)
            output.Write(Encoding.UTF8.GetBytes(line)).Status.ShouldBe(LineWrite.Written);
        output.Complete().Status.ShouldBe(LineWrite.Written);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
