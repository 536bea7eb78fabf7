using System.Text.Json;
using ParallelLlm.Host;
using ParallelLlm.Host.Evaluation;

namespace ParallelLlm.Tests.Integration.Host.Evaluation;

public sealed class GoldFileTests : IDisposable
{
    private readonly EvalFolder _files = new();

    [Theory]
    [InlineData("", "holds no documents; write one line for each")]
    [InlineData("{\"document\":\"a\",\"fields\":{}}\nnonsense\n", "line 2: is not JSON; each line must be an object")]
    [InlineData("[]\n", "line 1: is not JSON; each line must be an object")]
    [InlineData("{\"fields\":{}}\n", "line 1: has no document; name the document")]
    [InlineData("\n{\"document\":\"a\"}\n", "line 2: has no fields; give them")]
    [InlineData("{\"document\":\"a\",\"fields\":{}}\n\n{\"document\":\"a\",\"fields\":{}}\n", "line 3: a is in line 1 already; delete one of them")]
    [InlineData("{\"document\":\"a\",\"fields\":{}}\n{\"document\":\"./a\",\"fields\":{}}\n", "line 2: ./a is in line 1 already; delete one of them")]
    [InlineData("{\"document\":\"a\",\"fields\":{\"x\":[{\"y\":1,\"y\":2}]}}\n", "line 1: has a field twice; delete one of them")]
    [InlineData("{\"document\":\"a\",\"fields\":{}}\n{\"document\":\"b\",\"fie", "line 2: is cut off, the file ends within it; write the file again")]
    [InlineData("{\"document\":\"a\",\"fields\":{\"x\":\"\\ud800\"}}\n", "line 1: is not JSON")]
    public void Wrong_lines_are_named_with_what_to_do(string text, string problem) => Problem("gold.jsonl", text).ShouldStartWith(problem);

    [Theory]
    [InlineData("name,date\na,b\n", "line 1: has no column document")]
    [InlineData("document,name,name\na,b,c\n", "line 1: has the column name twice")]
    [InlineData("document,name\na\n", "line 2: has 1 cells, and the first line 2; give a cell for each column")]
    [InlineData("document,name\n,b\n", "line 2: has no document")]
    [InlineData("document,name\na,\"b\nc\n", "line 2: has a quote that is not closed")]
    [InlineData("document,name\na,\"b\"c\n", "line 2: has a quote that is not closed, or text behind it")]
    [InlineData("document,name\na,b\na,c\n", "line 3: a is in line 2 already")]
    [InlineData("document,name\n", "holds no documents")]
    public void Wrong_rows_are_named_with_what_to_do(string text, string problem) => Problem("gold.csv", text).ShouldStartWith(problem);

    [Fact]
    public void Values_never_reach_a_message() =>
        Problem("gold.jsonl", "{\"document\":\"a\",\"fields\":{\"x\":\"secret\"\n").ShouldNotContain("secret");

    [Fact]
    public void A_table_is_read_as_RFC_4180_has_it()
    {
        var gold = Read("gold.csv", "\uFEFFdocument;name;note\r\n\"a;1.txt\";\"Weber, \"\"Max\"\"\";\"two\r\nlines\"\r\n\r\nb.txt;;x");

        gold.Documents.Select(document => (document.Name, document.Line)).ShouldBe([("a;1.txt", 2), ("b.txt", 5)]);
        gold.Documents[0].Fields.GetProperty("name").GetString().ShouldBe("Weber, \"Max\"");
        gold.Documents[0].Fields.GetProperty("note").GetString().ShouldBe("two\r\nlines");
        gold.Documents[1].Fields.GetProperty("name").ValueKind.ShouldBe(JsonValueKind.Null);
        gold.Documents.ShouldAllBe(document => document.IsUntyped);
    }

    [Fact]
    public void The_csv_of_a_run_is_a_gold_file()
    {
        const string Text = "document,document_status,document_error,note,'=sum\r\n'=a.txt,completed,,'=1+1,''-x\r\nb.txt,failed,empty: it is empty,,-5\r\n";

        var documents = Read("gold.csv", Text).Documents;

        documents.Select(document => document.Name).ShouldBe(["=a.txt", "b.txt"]);
        documents.SelectMany(document => document.Fields.EnumerateObject()).Select(field => $"{field.Name}: {field.Value}")
            .ShouldBe(["note: =1+1", "=sum: '-x", "note: ", "=sum: -5"]);
    }

    [Fact]
    public void Lines_and_tables_are_recognised_by_their_content()
    {
        Read("gold.txt", "\uFEFF \n{\"document\":\"a\",\"fields\":{\"x\":1}}\n").Documents.ShouldHaveSingleItem().IsUntyped.ShouldBeFalse();
        Read("gold.txt", "document\tx\na\t1\n").Documents.ShouldHaveSingleItem().IsUntyped.ShouldBeTrue();
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_problem()
    {
        var problems = new Problems();

        GoldFile.Read(_files.PathOf("gold.csv"), problems).ShouldBeNull();

        problems.ShouldHaveSingleItem().ShouldEndWith("gold.csv: no such file");
    }

    public void Dispose() => _files.Dispose();

    private GoldFile Read(string name, string text)
    {
        var problems = new Problems();
        var gold = GoldFile.Read(_files.Write(name, text), problems);
        problems.ShouldBeEmpty();
        return gold!;
    }

    private string Problem(string name, string text)
    {
        var problems = new Problems();
        GoldFile.Read(_files.Write(name, text), problems).ShouldBeNull();
        return problems[0][(_files.PathOf(name).Length + 2)..];
    }
}
