using System.Text.Json;
using System.Xml.Linq;
using ParallelLlm.Tests.Integration.Host.Evaluation;

namespace ParallelLlm.Tests.Integration.Host.Commands;

public sealed class EvalCommandTests : IDisposable
{
    private readonly EvalFolder _files = new();

    [Fact]
    public async Task Results_as_their_own_gold_file_are_right()
    {
        _files.WriteLines("results.jsonl", ["""{"name":"Weber","items":[{"price":1}]}""", """{"name":null,"items":[]}"""]);

        var (code, said) = await _files.EvalAsync("results.jsonl", "--results", "results.jsonl", "--min-f1", "1");

        code.ShouldBe(0, said);
        said.ShouldContain("Every value right: 2 of 2 documents");
        said.Split('\n').ShouldAllBe(line => line.Length <= 100);
    }

    [Theory]
    [InlineData("--min-f1 0.8", 0)]
    [InlineData("--min-f1 0.81", 1)]
    [InlineData("--min-field b=1", 0)]
    [InlineData("--min-field b=1 --min-field a=0.7", 1)]
    public async Task A_score_below_its_minimum_ends_with_1(string flags, int expected)
    {
        // a: 3 of 5 right, b: 5 of 5; all: 8 of 10.
        _files.WriteLines("gold.jsonl", Enumerable.Repeat("""{"a":"x","b":"y"}""", 5));
        _files.WriteLines("results.jsonl", [.. Enumerable.Repeat("""{"a":"x","b":"y"}""", 3), .. Enumerable.Repeat("""{"a":"z","b":"y"}""", 2)]);

        var (code, said) = await _files.EvalAsync(["gold.jsonl", "--results", "results.jsonl", .. flags.Split(' ')]);

        code.ShouldBe(expected, said);
        if (expected == 1)
            said.ShouldContain("below 0.");
    }

    [Theory]
    [InlineData("", "gold.jsonl --results results.jsonl", "holds no documents")]
    [InlineData("x", "gold.jsonl --results none.jsonl", "none.jsonl: no such file")]
    [InlineData("x", "gold.jsonl --results results.jsonl --min-f1 2", "--min-f1 2: must be a number from 0 to 1")]
    [InlineData("x", "gold.jsonl --results results.jsonl --min-field name", "--min-field name: must be a field and a number")]
    [InlineData("x", "gold.jsonl --results results.jsonl --min-field nme=0.5", "gold.jsonl has no such field; did you mean name?")]
    [InlineData("x", "gold.jsonl --results results.jsonl --repeat 2", "--results: is scored as it is")]
    [InlineData("x", "gold.jsonl --results results.jsonl --baseline results.jsonl", "is no evaluation of this profile")]
    [InlineData("x", "gold.jsonl --results results.jsonl --out gold.jsonl", "is the file of GOLD as well")]
    [InlineData("x", "gold.jsonl --results results.jsonl --out results.jsonl", "is the file of --results as well")]
    [InlineData("x", "gold.jsonl --results results.jsonl --out cut.jsonl", "exists and holds no evaluation")]
    [InlineData("x", "gold.jsonl --results results.jsonl --junit doc-0.txt", "is one of the documents as well")]
    [InlineData("x", "gold.jsonl --results results.jsonl --junit page.html", "exists and holds no evaluation in JUnit's XML")]
    [InlineData("x", "gold.jsonl --results folder.d --junit folder.d/doc-0.txt.json", "is the file of --results as well")]
    [InlineData("x", "doc.jsonl --config settings.json --out settings.json", "is the file of --config as well")]
    [InlineData("x", "gold.jsonl --results results.jsonl --html page.html", "exists and holds no page of an evaluation")]
    [InlineData("x", "gold.jsonl --results table.csv", "is a table, and JSON lines or a folder of results are scored")]
    [InlineData("x", "gold.jsonl --results results.jsonl --baseline old.json", "old.json: has none of the documents of")]
    [InlineData("x", "gold.jsonl --results results.jsonl --html page.pdf", "is a page for a browser; name it .html")]
    [InlineData("x", "gold.jsonl --results results.jsonl --out -", "--out -: names no file; name one, or /dev/stdout for standard output")]
    [InlineData("x", "gold.jsonl --results cut.jsonl", "line 2 is no result of a document")]
    [InlineData("x", "gold.jsonl --results other.jsonl", "has none of the documents of")]
    [InlineData("x", "gold.jsonl", "--fields: say what to extract")]
    [InlineData("x", "gold.jsonl -f name --repeat 0", "--repeat 0: must be an integer from 1 to 100")]
    [InlineData("x", "gold.jsonl -f name --repeat 2", "--repeat: all runs are the same at a temperature of 0")]
    [InlineData("x", "other.jsonl -f name", "doc-9.txt: there is no such file or folder")]
    public async Task Wrong_input_ends_with_2_and_is_named(string gold, string arguments, string problem)
    {
        _files.Write("gold.jsonl", "");
        _files.Write("page.html", "<html>");
        _files.Write("table.csv", "document,document_status,document_error,name\n");
        _files.Write("old.json", """{"gold":"g","baseline":null,"profiles":[{"profile":null,"runs":[{"documents":[{"document":"other.txt","values":[]}]}]}]}""");
        _files.Write("doc-0.txt", "Name: Weber\n");
        _files.Write("doc.jsonl", """{"document":"doc-0.txt","fields":{"name":"Weber"}}""");
        _files.Write("settings.json", """{"fields":["name"]}""");
        Directory.CreateDirectory(_files.PathOf("folder.d"));
        _files.Write("folder.d/doc-0.txt.json", """{"document":"doc-0.txt","status":"completed","fields":{"name":"Weber"}}""");
        _files.Write("other.jsonl", """{"document":"doc-9.txt","status":"completed","fields":{}}""" + "\n");
        var results = _files.WriteLines("results.jsonl", ["""{"name":"Weber"}"""]);
        _files.Write("cut.jsonl", File.ReadAllText(results) + "{\"document\":\"doc-1.t");
        if (gold.Length > 0)
            File.Copy(results, _files.PathOf("gold.jsonl"), overwrite: true);

        var (code, said) = await _files.EvalAsync(arguments.Split(' '));

        code.ShouldBe(2, said);
        said.ShouldContain(problem);
    }

    [Fact]
    public async Task Documents_without_a_result_are_named_and_their_values_missing()
    {
        _files.WriteLines("gold.jsonl", Enumerable.Repeat("""{"a":"x","b":null}""", 3));
        _files.Write("results.jsonl", """
            {"document":"doc-0.txt","status":"completed","fields":{"a":"x","b":null}}
            {"document":"doc-1.txt","status":"failed","fields":{"a":null,"b":null},"error":{"class":"timeout","message":"m"}}
            {"document":"doc-9.txt","status":"completed","fields":{"a":"x"}}
            """);

        var (code, said) = await _files.EvalAsync("gold.jsonl", "--results", "results.jsonl", "-o", "eval.json");

        code.ShouldBe(0);
        said.ShouldContain("1 document (doc-2.txt) of");
        said.ShouldContain("not in the results; all their values count as missing");
        said.ShouldContain("1 document (doc-1.txt) failed; all their values count as missing");
        said.ShouldContain("1 document (doc-9.txt) of the results not in");
        var fields = Run("eval.json").GetProperty("fields").EnumerateArray().ToList();
        fields.ConvertAll(field => field.GetProperty("missing").GetInt32()).ShouldBe([2, 0]);
        Run("eval.json").GetProperty("documents_right").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_field_that_no_result_has_is_said_once_and_not_scored()
    {
        _files.WriteLines("gold.jsonl", Enumerable.Repeat("""{"name":"x","nmae":"x"}""", 3));
        _files.WriteLines("results.jsonl", Enumerable.Repeat("""{"name":"x"}""", 3));

        var (_, said) = await _files.EvalAsync("gold.jsonl", "--results", "results.jsonl");

        said.Split("nmae").Length.ShouldBe(2);
        said.ShouldContain("nmae: no result has this field; did you mean name?; it is not scored");
        said.ShouldContain("Every value right: 3 of 3");
    }

    [Fact]
    public async Task A_later_evaluation_is_compared_with_an_earlier_one()
    {
        _files.WriteLines("gold.jsonl", Enumerable.Repeat("""{"a":"x"}""", 40));
        _files.WriteLines("old.jsonl", Enumerable.Range(0, 40).Select(index => index < 20 ? """{"a":"y"}""" : """{"a":"x"}"""));
        _files.WriteLines("new.jsonl", Enumerable.Range(0, 40).Select(index => index == 39 ? """{"a":"y"}""" : """{"a":"x"}"""));
        (await _files.EvalAsync("gold.jsonl", "--results", "old.jsonl", "--out", "old.json")).Code.ShouldBe(0);

        var (code, said) = await _files.EvalAsync("gold.jsonl", "--results", "new.jsonl", "--baseline", "old.json", "-o", "new.json");

        code.ShouldBe(0);
        said.ShouldContain("better");
        said.ShouldContain("Flips: 1 right before and wrong now, 20 wrong before and right now");
        said.ShouldContain("  wrong now: doc-39.txt: a");
        var changes = Json("new.json").GetProperty("baseline").GetProperty("changes");
        changes[0].GetProperty("before").GetDouble().ShouldBe(0.5);
        changes[0].GetProperty("after").GetDouble().ShouldBe(0.975);
    }

    [Fact]
    public async Task Hostile_values_are_text_in_the_page_and_valid_in_XML()
    {
        const string Hostile = """{"a":"</td><script>alert(1)</script>\u0000\u202e\ufffe &amp; ]]>"}""";
        _files.WriteLines("gold.jsonl", [Hostile, """{"a":"x"}"""]);
        _files.WriteLines("results.jsonl", ["""{"a":"<img src=x onerror=alert(1)>"}""", """{"a":"x"}"""]);

        (await _files.EvalAsync("gold.jsonl", "--results", "results.jsonl", "--html", "page.html", "--junit", "eval.xml")).Code.ShouldBe(0);

        var page = File.ReadAllText(_files.PathOf("page.html"));
        page.ShouldNotContain("<script");
        page.ShouldNotContain("<img");
        page.ShouldNotContain('\u202e');
        page.ShouldContain("default-src &#39;none&#39;");
        page.IndexOf("not right", StringComparison.Ordinal).ShouldBeLessThan(page.IndexOf("value is right", StringComparison.Ordinal));
        var suite = XDocument.Load(_files.PathOf("eval.xml")).Root!.Elements("testsuite").ShouldHaveSingleItem();
        suite.Attribute("tests")!.Value.ShouldBe("2");
        suite.Attribute("failures")!.Value.ShouldBe("1");
        suite.Descendants("failure").ShouldHaveSingleItem().Attribute("message")!.Value.ShouldContain("got <img src=x onerror=alert(1)>");

        // Only an earlier page is replaced.
        (await _files.EvalAsync("gold.jsonl", "--results", "results.jsonl", "--html", "page.html")).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Invented_values_and_those_without_evidence_are_counted()
    {
        _files.WriteLines("gold.jsonl", Enumerable.Repeat("""{"a":null}""", 3));
        _files.Write("results.jsonl", """
            {"document":"doc-0.txt","status":"completed","fields":{"a":"x"},"evidence":{"/a":{"match":"none","chunk":0}}}
            {"document":"doc-1.txt","status":"completed","fields":{"a":"x"},"evidence":{"/a":{"match":"verbatim","chunk":0}}}
            {"document":"doc-2.txt","status":"completed","fields":{"a":null}}
            """);

        var (_, said) = await _files.EvalAsync("gold.jsonl", "--results", "results.jsonl");

        said.ShouldContain("Invented: 2 of 3 that must be empty; 1 of them without evidence in the text");
        said.ShouldContain("Evidence: 1 of 2 values found in the text");
    }

    [Fact]
    public async Task Documents_of_the_gold_file_are_run_and_scored()
    {
        _files.Write("a.txt", "Patient letter\nName: Martha Weber\nDate of birth: 03.04.1958\n");
        _files.Write("b.txt", "Patient letter\nName: Jonas Lindqvist\n");
        _files.Write("gold.csv", "document,name,date_of_birth\na.txt,martha weber,1958-04-03\nb.txt,Jonas Lindqvist,\n");

        var (code, said) = await _files.EvalAsync("gold.csv", "-f", "name,date_of_birth", "--no-store", "-o", "eval.json", "--min-f1", "0.99");

        code.ShouldBe(0, said);
        said.ShouldContain("Every value right: 2 of 2 documents");
        Run("eval.json").GetProperty("documents").EnumerateArray().Select(document => document.GetProperty("document").GetString())
            .ShouldBe(["a.txt", "b.txt"]);
    }

    [Fact]
    public async Task Settings_for_other_runs_do_not_reach_the_runs_of_an_evaluation()
    {
        _files.Write("a.txt", "Name: Martha Weber\n");
        _files.Write("b.txt", "Name: Jonas Lindqvist\n");
        _files.Write("gold.csv", "document,name\na.txt,Martha Weber\nb.txt,Jonas Lindqvist\n");
        _files.Write("settings.json", $$"""
            {"fields":["name"],"limit":1,"texts":"{{_files.PathOf("texts")}}","report":"{{_files.PathOf("r.json")}}","evidence_report":"{{_files.PathOf("e.html")}}"}
            """);

        var (code, said) = await _files.EvalAsync("gold.csv", "--config", "settings.json", "--no-store");

        code.ShouldBe(0, said);
        said.ShouldContain("Every value right: 2 of 2 documents");
        File.Exists(_files.PathOf("r.json")).ShouldBeFalse();
        File.Exists(_files.PathOf("e.html")).ShouldBeFalse();
        Directory.Exists(_files.PathOf("texts")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_that_does_not_reach_its_end_is_not_scored()
    {
        foreach (var index in Enumerable.Range(0, 9))
            _files.Write($"doc-{index}.txt", "Name: Martha Weber\n");
        _files.WriteLines("gold.jsonl", Enumerable.Repeat("""{"name":"Martha Weber"}""", 9));

        var (code, said) = await _files.EvalAsync(
            "gold.jsonl", "-f", "name", "--no-store", "--budget-tokens", "600", "--max-output-tokens", "50", "--max-concurrency", "1");

        code.ShouldBe(1, said);
        said.ShouldContain("the run did not reach its end; nothing was scored");
        said.ShouldNotContain("Every value right");
    }

    [Fact]
    public async Task A_run_whose_time_is_up_is_not_scored_and_names_no_file_of_its_own()
    {
        foreach (var index in Enumerable.Range(0, 50))
            _files.Write($"doc-{index}.txt", "Name: Martha Weber\n");
        _files.WriteLines("gold.jsonl", Enumerable.Repeat("""{"name":"Martha Weber"}""", 50));

        var (code, said) = await _files.EvalAsync(
            "gold.jsonl", "-f", "name", "--no-store", "--deadline", "0.001", "--max-concurrency", "1");

        code.ShouldBe(1, said);
        said.ShouldContain("the run did not reach its end; nothing was scored");
        said.ShouldNotContain("parallel-llm-eval-");
        said.ShouldNotContain("Every value right");
    }

    [Fact]
    public async Task A_minimum_is_missed_where_a_field_is_misspelt_or_nothing_was_compared()
    {
        _files.WriteLines("results.jsonl", ["""{"name":"x"}"""]);
        _files.WriteLines("gold.jsonl", ["""{"name":"x","nmae":"x"}"""]);
        _files.WriteLines("empty.jsonl", ["""{}"""]);

        var (code, said) = await _files.EvalAsync("gold.jsonl", "--results", "results.jsonl", "--min-f1", "0.5");
        var (none, nothing) = await _files.EvalAsync("empty.jsonl", "--results", "results.jsonl", "--min-f1", "0.5");

        code.ShouldBe(1, said);
        said.ShouldContain("nmae of");
        said.ShouldContain("is not scored, because no result has it");
        none.ShouldBe(1, nothing);
        nothing.ShouldContain("Every value right: –; no value was compared");
        nothing.ShouldContain("F1 of all values is unknown: no value was compared");
    }

    [Fact]
    public async Task Profiles_are_scored_over_the_same_fields()
    {
        _files.Write("a.txt", "Name: Martha Weber\nCity: Graz\n");
        _files.Write("gold.csv", "document,name,city\na.txt,Martha Weber,Graz\n");
        _files.Write("settings.json", """{"profiles":{"both":{"fields":["name","city"]},"one":{"fields":["name"]}}}""");

        var (code, said) = await _files.EvalAsync(
            "gold.csv", "--config", "settings.json", "--profile", "both", "--profile", "one", "--no-store", "-o", "e.json");

        code.ShouldBe(0, said);
        var micro = Json("e.json").GetProperty("profiles").EnumerateArray()
            .Select(profile => profile.GetProperty("runs")[0].GetProperty("micro").GetProperty("normalised").GetProperty("recall").GetProperty("value").GetDouble());
        micro.ShouldBe([1, 0.5]);
    }

    [Fact]
    public async Task The_page_names_results_and_model_and_the_places_of_wrong_values()
    {
        _files.Write("gold.jsonl", """{"document":"a.txt","fields":{"name":"Marta","city":"Graz"}}""");
        _files.Write("results.jsonl", """
            {"document":"a.txt","status":"completed","fields":{"name":"Martha","city":"Graz"},"evidence":{"/name":{"match":"verbatim","place":{"line":7}}},"chunks":[{"metadata":{"model_name":"some-model"}}]}
            """);

        var (code, said) = await _files.EvalAsync("gold.jsonl", "--results", "results.jsonl", "--html", "page.html");
        var page = File.ReadAllText(_files.PathOf("page.html"));

        code.ShouldBe(0, said);
        page.ShouldContain("results.jsonl; model some-model");
        page.ShouldContain("UTC, parallel-llm ");
        page.ShouldContain("mean of fields");
        page.ShouldContain("Evidence: 1 of 1 value found in the text");
        page.ShouldContain("as written, line 7: the document has this value; check the gold value");
        page.ShouldContain("<td data-label=\"Field\">");
    }

    [Fact]
    public async Task Documents_without_a_result_are_counted()
    {
        _files.Write("doc-0.txt", "Name: Martha Weber\n");
        _files.Write("doc-1.txt", "");
        _files.WriteLines("gold.jsonl", Enumerable.Repeat("""{"name":"Martha Weber"}""", 2));

        var (code, said) = await _files.EvalAsync("gold.jsonl", "-f", "name", "--no-store");

        code.ShouldBe(0, said);
        said.ShouldContain("Without a result: 1 document; all their values count as missing");
    }

    [Fact]
    public async Task Profiles_and_repeats_are_shown_side_by_side()
    {
        _files.Write("a.txt", "Name: Martha Weber\n");
        _files.Write("gold.csv", "document,name\na.txt,Martha Weber\n");
        _files.Write("settings.json", """{"fields":["name"],"profiles":{"short":{"chunk_tokens":100},"long":{"chunk_tokens":900}}}""");

        var (code, said) = await _files.EvalAsync(
            "gold.csv", "--config", "settings.json", "--profile", "short", "--profile", "long", "--repeat", "2", "--temperature", "0.5", "--no-store");

        code.ShouldBe(0, said);
        said.Split('\n').ShouldContain(line => line.StartsWith("F1 ", StringComparison.Ordinal) && line.EndsWith("short          long", StringComparison.Ordinal));
        said.Split('\n').ShouldContain(line => line.StartsWith("name ", StringComparison.Ordinal) && line.EndsWith("1.000 ±0.000  1.000 ±0.000", StringComparison.Ordinal));
        said.ShouldContain("short, run 2:");
        said.ShouldContain("Means of the runs ± their standard deviation.");
    }

    public void Dispose() => _files.Dispose();

    private JsonElement Json(string name) => JsonElement.Parse(File.ReadAllText(_files.PathOf(name)));

    private JsonElement Run(string name) => Json(name).GetProperty("profiles")[0].GetProperty("runs")[0];
}
