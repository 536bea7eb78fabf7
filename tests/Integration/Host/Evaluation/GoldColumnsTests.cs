using System.Text;
using System.Text.Json;
using ParallelLlm.Host.Evaluation;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Tables;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Integration.Host.Evaluation;

/// <summary>Gold tables whose columns are members of objects, and lists.</summary>
public sealed class GoldColumnsTests : IDisposable
{
    private const string Schema = """
        {"properties":{"name":{"type":"string"},"document":{"type":"string"},
        "patient":{"type":"object","properties":{"age":{"type":"integer"},"first.name":{"type":"string"},"smoker":{"type":"boolean"}}},
        "items":{"type":"array","items":{"type":"object","properties":{"price":{"type":"number"}}}},
        "tags":{"type":"array","items":{"type":"string"}},
        "o":{"type":"object","properties":{"a":{"type":"integer"}}},"o.a":{"type":"string"},
        "p.b":{"type":"string"},"p":{"type":"object","properties":{"b":{"type":"integer"}}}}}
        """;

    private static readonly string[] Results =
    [
        """{"name":"=1+1","document":"x","patient":{"age":3,"first.name":"Größe","smoker":true},"items":[{"price":1.50},{"price":null}],"tags":["12","ä"],"o":{"a":5},"o.a":"text","p.b":"other","p":{"b":6}}""",
        """{"name":"[not JSON","document":null,"patient":null,"items":[],"tags":null,"o":{"a":7},"o.a":null,"p.b":null,"p":{"b":null}}""",
        """{"name":"","document":"","patient":{"age":null,"first.name":"12","smoker":false},"items":null,"tags":[],"o":{"a":null},"o.a":"8","p.b":null,"p":{"b":9}}""",
    ];

    private readonly EvalFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_table_of_a_run_is_a_gold_file_of_its_results(bool hasEvidence)
    {
        var results = _files.WriteLines("results.jsonl", Results);
        var shape = TableShape.Of(ExtractionSchema.Parse(Schema).Leaves, new TableOptions { HasEvidence = hasEvidence });
        using (var table = new ResultOutput(OutputFormat.Csv, shape, hasRawCells: false).At(_files.PathOf("gold.csv")))
        {
            foreach (var line in File.ReadLines(results))
                table.Write(Encoding.UTF8.GetBytes(line + "\n"));
            table.Complete();
        }

        var (code, said) = await _files.EvalAsync("gold.csv", "--results", "results.jsonl", "--min-f1", "1", "-o", "eval.json");

        code.ShouldBe(0, said);
        said.ShouldContain("Every value right: 3 of 3 documents");
        said.ShouldContain("exactly: 3");
        said.ShouldNotContain("not scored");
        Fields("eval.json").ShouldBe(
            ["/name", "/document", "/patient/age", "/patient/first.name", "/patient/smoker", "/items/*/price", "/items", "/tags/*", "/tags", "/o/a", "/o.a", "/p.b", "/p/b"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task A_list_that_is_missing_costs_as_much_as_one_that_is_empty(string got)
    {
        _files.Write("gold.csv", "document,tags\ndoc-0.txt,\"[\"\"a\"\",\"\"b\"\"]\"\ndoc-1.txt,\"[\"\"a\"\",\"\"b\"\",\"\"c\"\"]\"\n");
        _files.WriteLines("results.jsonl", ["""{"tags":["a","b"]}""", $$"""{"tags":{{got}}}"""]);

        await _files.EvalAsync("gold.csv", "--results", "results.jsonl", "-o", "eval.json");

        Field("eval.json", "/tags/*").GetProperty("missing").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task A_text_that_looks_like_a_list_stays_a_text()
    {
        _files.Write("gold.csv", "document,note\ndoc-0.txt,[1]\ndoc-1.txt,\n");
        _files.WriteLines("results.jsonl", ["""{"note":null}""", """{"note":"x"}"""]);

        await _files.EvalAsync("gold.csv", "--results", "results.jsonl", "-o", "eval.json");

        Field("eval.json", "/note").GetProperty("missing").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void Rows_of_one_document_are_refused_with_the_form_to_use()
    {
        _files.Write("gold.csv", "document,items.price\na.txt,1\na.txt,2\n");
        var problems = new ParallelLlm.Host.Problems();

        GoldFile.Read(_files.PathOf("gold.csv"), problems).ShouldBeNull();

        problems.ShouldHaveSingleItem().ShouldEndWith(
            "line 3: a.txt is in line 2 already; delete one of them, or write a list into one cell, as JSON (the table of run without --explode)");
    }

    [Theory]
    [InlineData("patient.age=1", 0)]
    [InlineData("/patient/age=1", 0)]
    [InlineData("patient=1", 0)]
    [InlineData("ptient.age=1", 2)]
    public async Task Minimums_name_members_as_the_columns_do(string minimum, int expected)
    {
        _files.Write("gold.csv", "document,patient.age\ndoc-0.txt,3\n");
        _files.WriteLines("results.jsonl", ["""{"patient":{"age":3}}"""]);

        var (code, said) = await _files.EvalAsync("gold.csv", "--results", "results.jsonl", "--min-field", minimum);

        code.ShouldBe(expected, said);
    }

    private IEnumerable<string?> Fields(string file) => All(file).Select(field => field.GetProperty("field").GetString());

    private JsonElement Field(string file, string pointer) => All(file).Single(field => field.GetProperty("field").GetString() == pointer);

    private List<JsonElement> All(string file) => [.. JsonElement.Parse(File.ReadAllText(_files.PathOf(file)))
        .GetProperty("profiles")[0].GetProperty("runs")[0].GetProperty("fields").EnumerateArray()];
}
