using System.Text;
using System.Text.Json;
using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Tests.Unit.Host.Output.Report;

public sealed class ReportedDocumentTests
{
    private const string Line = """
        {"document":"letters/a.pdf","status":"completed","fields":{"name":"Ada","items":[{"price":3,"note":null}],"smoker":false,"a/b~c":"x","none":[]},
        "evidence":{"/name":{"match":"verbatim","chunk":0,"start":118,"end":121,"place":{"page":1},"count":2},"/items/0/price":{"match":"none","chunk":3},
        "/smoker":{"match":"none","chunk":0},"/a~1b~0c":{"match":"fuzzy","chunk":0,"start":5,"end":6,"count":1}},
        "conflicts":{"/name":[{"value":"Adam","evidence":{"match":"verbatim","chunk":2,"start":900,"end":904,"place":{"page":3},"count":1}}]},
        "sha256":"ab","chunks":[],"error":{"class":"schema","message":"m"},"warnings":["page 3 has no text layer"]}
        """;

    [Fact]
    public void Values_come_with_their_evidence_and_those_not_found_first()
    {
        var document = Read(Line);

        document.Values.Select(value => $"{value.Name}={value.Text} {value.Evidence.Finding} {value.Evidence.Place} {value.Evidence.Count}").ShouldBe(
            ["items › 1 › price=3 NotFound  0", "name=Ada AsWritten page 1 2", "a/b~c=x Nearly  1", "smoker=false Concluded  0"]);
        document.Values[1].Conflicts.Select(other => $"{other.Text} {other.Evidence.Start}").ShouldBe(["Adam 900"]);
        document.Empty.ShouldBe(["items › 1 › note", "none"]);
        (document.Hash, document.Error, document.HasEvidence).ShouldBe(("ab", "schema: m", true));
        document.Warnings.ShouldBe(["page 3 has no text layer"]);
    }

    [Fact]
    public void An_entry_names_the_error_and_the_fields_that_need_a_look()
    {
        var entry = ReportEntry.Of(Read(Line), default);

        entry.Reason.ShouldBe("schema: m; items › 1 › price, name, a/b~c");
        entry.HasManyChunks.ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"match":"verbatim","start":9,"end":3}""", true)]
    [InlineData("""{"match":"date","start":-4,"end":3}""", true)]
    [InlineData("""{"match":"verbatim","start":3,"end":9}""", false)]
    [InlineData("""{"match":"none"}""", false)]
    public void Evidence_without_its_characters_is_broken(string evidence, bool isBroken) =>
        Read($$$"""{"document":"a","status":"completed","fields":{"f":"v"},"evidence":{"/f":{{{evidence}}}}}""")
            .Values.ShouldHaveSingleItem().Evidence.IsBroken.ShouldBe(isBroken);

    [Theory]
    [InlineData("""{"part":"body"}""", "body")]
    [InlineData("""{"part":"body","line":3}""", "line 3")]
    [InlineData("""{}""", "")]
    public void The_body_is_named_where_nothing_else_is(string place, string words)
    {
        using var json = JsonDocument.Parse(place);

        PlaceWords.Of(json.RootElement).ShouldBe(words);
    }

    [Fact]
    public void A_line_of_an_older_version_has_values_without_evidence()
    {
        var document = Read("""{"document":"a.txt","status":"completed","fields":{"name":"Ada"},"chunks":[],"error":null}""");

        document.HasEvidence.ShouldBeFalse();
        document.Values.ShouldHaveSingleItem().Evidence.ShouldBe(ReportedEvidence.None);
        ReportEntry.Of(document, default).Missing.ShouldBe(0);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"document":"a","status":"completed"}""")]
    [InlineData("""{"document":"a","status":"completed","fields":3}""")]
    [InlineData("""{"document":7,"status":"completed","fields":{}}""")]
    [InlineData("""{"exit_code":0}""")]
    [InlineData("{\"document\":")]
    [InlineData("Dear colleague,")]
    public void Other_lines_are_no_results(string line) => ResultIndex.Parse(Encoding.UTF8.GetBytes(line)).ShouldBeNull();

    [Theory]
    [InlineData("""{"match":3,"start":"1","end":[],"place":7,"count":{}}""")]
    [InlineData("""{"match":"verbatim","start":9,"end":3}""")]
    [InlineData("""{"match":"verbatim","start":-4,"end":3}""")]
    [InlineData("""{"match":"verbatim","start":0,"end":9223372036854775807}""")]
    [InlineData("""{"match":"unheard","start":1,"end":3}""")]
    [InlineData("7")]
    public void Evidence_of_another_form_has_no_span(string evidence)
    {
        var document = Read($$$"""{"document":"a","status":"completed","fields":{"f":"v"},"evidence":{"/f":{{{evidence}}}},"conflicts":[3]}""");

        document.Values.ShouldHaveSingleItem().Evidence.HasSpan.ShouldBeFalse();
    }

    [Fact]
    public void Half_a_surrogate_pair_is_shown_as_it_is_written() =>
        Read("""{"document":"a","status":"completed","fields":{"f":"x\ud800"}}""").Values[0].Text.ShouldBe("x\\ud800");

    [Theory]
    [InlineData("""{"page":3}""", "page 3")]
    [InlineData("""{"page":1,"page_end":2,"page_label":"iv","heading":"Findings"}""", "pages 1–2 (printed iv), below “Findings”")]
    [InlineData("""{"sheet":"Daten","cell":"B2"}""", "sheet Daten, cell B2")]
    [InlineData("""{"row":3,"column":"name","line":9}""", "row 3, column name")]
    [InlineData("""{"part":"attachment x.pdf","page":1}""", "attachment x.pdf, page 1")]
    [InlineData("""{"part":"body","line":7}""", "line 7")]
    [InlineData("""{"part":"footnote 3"}""", "footnote 3")]
    [InlineData("{}", "")]
    public void A_place_has_words(string place, string words) => PlaceWords.Of(JsonDocument.Parse(place).RootElement).ShouldBe(words);

    [Fact]
    public void Documents_with_values_not_found_come_first_then_conflicts_then_errors()
    {
        var entries = ReportEntry.ByNeed(
        [
            Entry("plain"), Entry("warned", warnings: true), Entry("nearly", nearly: 1), Entry("failed", status: "failed"), Entry("conflict", conflicts: 1),
            Entry("missing 1", missing: 1), Entry("missing 3", missing: 3), Entry("plain too"),
        ]);

        entries.Select(entry => entry.Name).ShouldBe(
            ["missing 3", "missing 1", "conflict", "failed", "warned", "nearly", "plain", "plain too"]);
        entries.Select(entry => entry.IsDoubtful).ShouldBe([true, true, true, true, true, true, false, false]);
    }

    private static ReportEntry Entry(
        string name, int missing = 0, int nearly = 0, int conflicts = 0, string status = "completed", bool warnings = false) => new()
        {
            Line = default,
            Name = name,
            Status = status,
            Findings = [missing, nearly, 1, 0, 0, 0, 0, 0],
            Conflicts = conflicts,
            HasWarnings = warnings,
            HasEvidence = true,
        };

    private static ReportedDocument Read(string line) => ReportedDocument.Of(Encoding.UTF8.GetBytes(line)).ShouldNotBeNull();
}
