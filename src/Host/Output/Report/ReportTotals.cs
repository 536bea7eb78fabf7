namespace ParallelLlm.Host.Output.Report;

/// <summary>Writes the totals: documents by status, values by finding.</summary>
internal sealed class ReportTotals(HtmlWriter html, IReadOnlyList<ReportEntry> entries)
{
    private const int BarWidth = 1000;

    private static readonly Finding[] Order =
    [
        Finding.AsWritten, Finding.OtherSpelling, Finding.SameNumber, Finding.SameDate, Finding.Concluded, Finding.Unknown, Finding.Nearly,
        Finding.NotFound,
    ];

    private readonly string? _withoutMarks = EntryWords.WithoutMarks(entries);

    public void Write()
    {
        var missing = entries.Sum(entry => entry.Missing);
        var conflicts = entries.Sum(entry => entry.Conflicts);
        html.Write($"<section class=\"totals\" aria-label=\"Totals\">\n<dl class=\"figures\">\n");
        WriteFigure(entries.Count, "documents", "", Statuses());
        WriteFigure(entries.Sum(entry => entry.Findings.Sum()), "values", "", $"{entries.Sum(entry => entry.Found):N0} found in the text");
        if (_withoutMarks == EntryWords.NoEvidence)
            WriteFigure(entries.Sum(entry => entry.Findings.Sum()), "without evidence", "", "");
        else
            WriteChecks(missing, conflicts);
        html.Write($"</dl>\n");
        WriteKinds();
        if (_withoutMarks is not null)
            html.Write($"<p class=\"notice\">{_withoutMarks}</p>\n");
        html.Write($"</section>\n");
    }

    private void WriteChecks(int missing, int conflicts)
    {
        WriteFigure(missing, "not found", missing > 0 ? "missing" : "", missing > 0 ? "the text does not have them" : "");
        WriteFigure(
            conflicts,
            conflicts == 1 ? "conflict" : "conflicts",
            conflicts > 0 ? "conflict" : "",
            conflicts > 0 ? "values of which the document has others" : "");
    }

    private void WriteFigure(int number, string name, string kind, string detail) =>
        html.Write($"<div class=\"{kind}\"><dt>{name}</dt><dd><b>{number:N0}</b> <span>{detail}</span></dd></div>\n");

    private string Statuses() => string.Join(", ", entries.CountBy(entry => entry.Status)
        .OrderByDescending(status => status.Value).ThenBy(status => status.Key, StringComparer.Ordinal).Take(5)
        .Select(status => $"{status.Value:N0} {status.Key}"));

    /// <summary>A bar of all values by finding, and the legend that counts and explains them.</summary>
    private void WriteKinds()
    {
        var counts = Array.ConvertAll(Order, finding => (Finding: finding, Count: entries.Sum(entry => entry.Of(finding))));
        var total = counts.Sum(each => each.Count);
        if (total == 0)
            return;
        html.Write($"<svg class=\"bar\" viewBox=\"0 0 {BarWidth} 12\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        var before = 0L;
        foreach (var (finding, count) in counts.Where(each => each.Count > 0))
        {
            var (from, to) = (before * BarWidth / total, (before + count) * BarWidth / total);
            html.Write($"<rect class=\"{FindingWords.Class(finding)}\" x=\"{from}\" y=\"0\" "
                + $"width=\"{Math.Max(2, to - from)}\" height=\"12\"/>");
            before += count;
        }

        html.Write($"</svg>\n<ul class=\"legend\">\n");
        foreach (var (finding, count) in counts.Where(each => each.Count > 0))
        {
            html.Write($"<li><span class=\"badge {FindingWords.Class(finding)}\">{FindingWords.Short(finding)}</span> <b>{count:N0}</b> ");
            html.Write($"<span class=\"explained\">{FindingWords.Explained(finding)}</span></li>\n");
        }

        html.Write($"</ul>\n");
    }
}
