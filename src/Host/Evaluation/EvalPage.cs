using System.Globalization;
using System.Text.Json;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Host.Evaluation;

/// <summary>An evaluation as an HTML page: scores, then the wrong values. It needs no network and has no script.</summary>
/// <param name="stream">Gets the page; stays open.</param>
internal sealed class EvalPage(Stream stream) : IDisposable
{
    private const int MostRows = 5_000;
    private const int MostText = 500;

    private readonly HtmlWriter _html = new(stream);

    public void Write(EvalResult result)
    {
        Begin(result);
        foreach (var missed in result.Missed)
            _html.Write($"<p class=\"notice\">{missed}</p>\n");
        foreach (var profile in result.Profiles)
        {
            foreach (var (index, (run, table)) in profile.Runs.Zip(profile.Tables).Index())
            {
                var number = profile.Runs.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", run {index + 1}");
                WriteRun(profile.Name + number, run, table);
            }
        }

        if (result.Baseline is { } baseline)
            WriteBaseline(baseline);
        _html.Write($"""
            </main>
            <footer><p>n is the number of values that were compared. A wrong value counts twice: as found wrongly and as missed.
            Scores count values that say the same, in whatever writing; “exact” is F1 of those that are the same JSON.
            ± is the standard error, and 95 % the interval of Wilson.
            An interval of a difference that includes 0 shows no change.</p></footer>
            </body>
            </html>

            """);
        _html.Flush();
    }

    public void Dispose() => _html.Dispose();

    private void Begin(EvalResult result)
    {
        PageHead.Write(
            _html,
            stream,
            FileSignature.EvaluationPage.Beginning,
            ReportAssets.PolicyWithoutScript,
            $"Evaluation: {result.Gold}");
        _html.Write($"""
            <header class="top">
            <h1><span class="kind">Evaluation</span> <bdi>{result.Gold}</bdi></h1>
            <p class="subtitle">{result.Made}</p>
            </header>
            <main id="content">

            """);
    }

    private void WriteRun(string name, ScoredResults run, ScoreTable table)
    {
        _html.Write($"<section>\n<h2><bdi>{name}</bdi></h2>\n");
        _html.Write($"<p class=\"subtitle\"><bdi>{SourceOf(run)}</bdi></p>\n");
        foreach (var note in run.Notes)
            _html.Write($"<p class=\"notice\">{note}</p>\n");
        WriteFigures(table);
        WriteScores(table);
        foreach (var line in EvalTable.Totals(table))
            _html.Write($"<p class=\"total\">{line}</p>\n");
        WriteWrong(run);
        WriteRight(run);
        _html.Write($"</section>\n");
    }

    private void WriteFigures(ScoreTable table)
    {
        _html.Write($"<dl class=\"figures five\">\n");
        Figure("documents", table.Documents, $"{table.RightDocuments:N0} with every value right", "");
        Figure("without a result", table.FailedDocuments, "documents", table.FailedDocuments > 0 ? "missing" : "");
        Figure("wrong", table.Micro.Of(Outcome.Wrong), "values that differ", Kind(Outcome.Wrong));
        Figure("missing", table.Micro.Of(Outcome.Missing), "values that were not found", Kind(Outcome.Missing));
        Figure("invented", table.Micro.Of(Outcome.Invented), "values where none must be", Kind(Outcome.Invented));
        _html.Write($"</dl>\n");

        string Kind(Outcome outcome) => table.Micro.Of(outcome) > 0 ? "missing" : "";
    }

    private void Figure(string name, int number, string detail, string kind) =>
        _html.Write($"<div class=\"{kind}\"><dt>{name}</dt><dd><b>{number:N0}</b> <span>{detail}</span></dd></div>\n");

    private void WriteScores(ScoreTable table)
    {
        _html.Write($"<div class=\"wide\"><table class=\"documents scores\"><caption>Scores by field</caption>\n");
        _html.Write($"<thead><tr><th scope=\"col\">Field</th>");
        foreach (var column in new[] { "n", "wrong", "missing", "invented", "extra", "precision", "recall", "exact", "F1", "95 %" })
            _html.Write($"<th scope=\"col\" class=\"number\">{column}</th>");
        _html.Write($"</tr></thead>\n<tbody>\n");
        foreach (var field in table.Fields.Append(table.Micro))
            WriteScore(EvalTable.NameOf(field.Field), field);
        _html.Write($"<tr><th scope=\"row\">mean of fields</th><td colspan=\"7\"></td>");
        _html.Write($"<td class=\"number\">{Number(table.ExactMacro?.Value)}</td>");
        _html.Write($"<td class=\"number\">{Scored(table.Macro)}</td><td></td></tr>\n</tbody></table></div>\n");
    }

    private void WriteScore(string name, FieldScore field)
    {
        _html.Write($"<tr><th scope=\"row\"><bdi>{name}</bdi></th><td class=\"number\">{field.Compared:N0}</td>");
        foreach (var outcome in new[] { Outcome.Wrong, Outcome.Missing, Outcome.Invented, Outcome.Extra })
        {
            var kind = field.Of(outcome) == 0 ? "zero" : OutcomeWords.ClassOf(outcome);
            _html.Write($"<td class=\"number {kind}\">{field.Of(outcome):N0}</td>");
        }

        foreach (var score in new[] { field.Normalised.Precision, field.Normalised.Recall, field.Exact.F1 })
            _html.Write($"<td class=\"number\">{Number(score?.Value)}</td>");
        var f1 = field.Normalised.F1;
        _html.Write($"<td class=\"number\">{Scored(f1)}</td>");
        _html.Write($"<td class=\"number\">{(f1 is null ? "" : $"{Number(f1.Low)}–{Number(f1.High)}")}</td></tr>\n");
    }

    private void WriteWrong(ScoredResults run)
    {
        var wrong = Rows(run, isRight: false).ToList();
        if (wrong.Count == 0)
        {
            _html.Write($"<h3>Every value is right</h3>\n");
            return;
        }

        _html.Write($"<h3>{wrong.Count:N0} {(wrong.Count == 1 ? "value is" : "values are")} not right</h3>\n");
        WriteRows(wrong, "Values that are not right");
    }

    private void WriteRight(ScoredResults run)
    {
        var right = Rows(run, isRight: true).ToList();
        if (right.Count == 0)
            return;
        _html.Write($"<details><summary>{right.Count:N0} {(right.Count == 1 ? "value is" : "values are")} right</summary>\n");
        WriteRows(right, "Values that are right");
        _html.Write($"</details>\n");
    }

    private static IEnumerable<(string Document, Cell Cell)> Rows(ScoredResults run, bool isRight) => run.Documents.SelectMany(document =>
        document.Cells.Where(cell => cell.IsRight == isRight && cell.Outcome != Outcome.Nothing).Select(cell => (document.Name, cell)));

    private void WriteRows(List<(string Document, Cell Cell)> rows, string caption)
    {
        _html.Write($"<table class=\"documents compared\"><caption>{caption}</caption>\n<thead><tr>");
        foreach (var column in new[] { "Document", "Field", "Outcome", "Gold", "Result", "Evidence" })
            _html.Write($"<th scope=\"col\">{column}</th>");
        _html.Write($"</tr></thead>\n<tbody>\n");
        foreach (var (document, cell) in rows.Take(MostRows))
        {
            _html.Write($"<tr><th scope=\"row\">");
            WriteName(document);
            _html.Write($"</th><td data-label=\"Field\">");
            WriteName(cell.Field.Name);
            _html.Write($"</td>");
            _html.Write($"<td data-label=\"Outcome\"><span class=\"badge {OutcomeWords.ClassOf(cell.Outcome)}\">");
            _html.Write($"{DocumentLine.NameOf(cell.Outcome)}</span></td>");
            _html.Write($"<td data-label=\"Gold\"><bdi>{Shown(cell.Gold)}</bdi></td>");
            _html.Write($"<td data-label=\"Result\"><bdi>{Shown(cell.Got)}</bdi></td>");
            _html.Write($"<td data-label=\"Evidence\">{EvidenceOf(cell)}</td></tr>\n");
        }

        _html.Write($"</tbody></table>\n");
        if (rows.Count > MostRows)
            _html.Write($"<p class=\"notice\">The first {MostRows:N0} of {rows.Count:N0}; the file of --out has all.</p>\n");
    }

    /// <summary>Writes a name that may go on in the next line behind a slash or an underscore.</summary>
    private void WriteName(string name)
    {
        _html.Write($"<bdi>");
        for (var start = 0; start < name.Length;)
        {
            var end = name.AsSpan(start).IndexOfAny('/', '_') is >= 0 and var at ? start + at + 1 : name.Length;
            _html.Write($"{name[start..end]}");
            if (end < name.Length)
                _html.Write($"<wbr>");
            start = end;
        }

        _html.Write($"</bdi>");
    }

    private void WriteBaseline(BaselineComparison baseline)
    {
        _html.Write($"<section>\n<h2>Against the baseline</h2>\n");
        _html.Write($"<div class=\"wide\"><table class=\"documents scores\"><caption>Changes of F1</caption>\n");
        _html.Write($"<thead><tr><th scope=\"col\">Field</th>");
        foreach (var column in new[] { "before", "now", "difference", "95 %" })
            _html.Write($"<th scope=\"col\" class=\"number\">{column}</th>");
        _html.Write($"</tr></thead>\n<tbody>\n");
        foreach (var change in baseline.Changes)
        {
            var kind = change is { IsClear: true, Difference: < 0 } ? " missing" : "";
            _html.Write($"<tr><th scope=\"row\"><bdi>{EvalTable.NameOf(change.Field)}</bdi></th>");
            _html.Write($"<td class=\"number\">{Number(change.Before)}</td><td class=\"number\">{Number(change.After)}</td>");
            _html.Write($"<td class=\"number{kind}\">{EvalTable.Signed(change.Difference)}</td>");
            _html.Write($"<td class=\"number\">{EvalTable.Signed(change.Low)} to {EvalTable.Signed(change.High)}</td></tr>\n");
        }

        _html.Write($"</tbody></table></div>\n<ul>\n");
        foreach (var flip in baseline.Flips.Take(MostRows))
        {
            _html.Write($"<li>{(flip.IsRightNow ? "right" : "wrong")} now: <bdi>{flip.Document}</bdi>: ");
            _html.Write($"<bdi>{FieldPath.NameOf(flip.Field)}</bdi></li>\n");
        }

        _html.Write($"</ul>\n</section>\n");
    }

    private static string SourceOf(ScoredResults run) =>
        (run.Results is { } file ? $"Results: {file}" : "Results of a run for this evaluation")
        + (run.Model is { } model ? $"; model {model}" : "");

    private static string EvidenceOf(Cell cell)
    {
        if (cell.Got is null || cell.Finding == Finding.Unknown)
            return "";
        var place = cell.Place is { } known ? $", {known}" : "";
        return FindingWords.Short(cell.Finding) + place + (cell.DoubtsGold ? ": the document has this value; check the gold value" : "");
    }

    private static string Scored(Spread? score) => Number(score?.Value) + (score?.Error is { } error ? $" ±{Number(error)}" : "");

    private static string Shown(JsonElement? value) => OutcomeWords.Shown(value, MostText);

    private static string Number(double? value) => EvalTable.Number(value);
}
