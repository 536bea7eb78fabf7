using System.Globalization;

namespace ParallelLlm.Host.Output.Report;

/// <summary>Writes the list of documents: those that need a look, and the rest behind a summary.</summary>
internal sealed class DocumentTable(HtmlWriter html, Func<int, string> linkOf)
{
    /// <param name="entries">All documents in the order of the report.</param>
    public void Write(IReadOnlyList<ReportEntry> entries)
    {
        var numbered = entries.Select((entry, index) => (Entry: entry, Number: index + 1)).ToList();
        var doubtful = numbered.FindAll(each => each.Entry.IsDoubtful);
        var rest = numbered.FindAll(each => !each.Entry.IsDoubtful);
        var isFound = rest.TrueForAll(each => each.Entry.HasEvidence);
        var title = doubtful.Count switch
        {
            0 when isFound => "Nothing needs a look",
            0 => "Documents",
            1 => "1 document needs a look",
            var count => string.Create(CultureInfo.InvariantCulture, $"{count:N0} documents need a look"),
        };
        html.Write($"<section id=\"list\" aria-labelledby=\"list-title\">\n<h2 id=\"list-title\">");
        html.Write($"{title}</h2>\n");
        if (doubtful.Count > 0)
            WriteRows(doubtful, "Documents that need a look");
        if (rest.Count > 0)
        {
            html.Write($"<details><summary>{rest.Count:N0} {(rest.Count == 1 ? "document" : "documents")} "
                + $"{(isFound ? "with every value found" : "besides")}</summary>\n");
            WriteRows(rest, isFound ? "Documents with every value found" : "Documents besides");
            html.Write($"</details>\n");
        }

        html.Write($"</section>\n");
    }

    private void WriteRows(List<(ReportEntry Entry, int Number)> rows, string caption)
    {
        html.Write($"<table class=\"documents\"><caption>{caption}</caption>\n<thead><tr>");
        html.Write($"<th scope=\"col\">Document</th><th scope=\"col\">Status</th>");
        html.Write($"<th scope=\"col\" class=\"number\">Not found</th><th scope=\"col\" class=\"number\">Conflicts</th>");
        html.Write($"<th scope=\"col\" class=\"number\">Nearly</th><th scope=\"col\" class=\"number\">Found</th></tr></thead>\n<tbody>\n");
        foreach (var (entry, number) in rows)
        {
            html.Write($"<tr data-document=\"d{number}\" data-needs=\"{EntryWords.Needs(entry)}\">");
            html.Write($"<th scope=\"row\"><a href=\"{linkOf(number)}\"><bdi>{entry.Name}</bdi></a>");
            if (entry.Reason.Length > 0)
                html.Write($"<div class=\"why\"><bdi>{entry.Reason}</bdi></div>");
            html.Write($"</th>");
            var status = EntryWords.Unread(entry.Text)?.TrimEnd('.') ?? entry.Status;
            html.Write($"<td><span class=\"status {StatusClass(entry)}\">{status}</span></td>");
            WriteCount(entry.Missing, "missing");
            if (entry is { Conflicts: 0, HasManyChunks: true })
                html.Write($"<td class=\"number zero\">0</td>");
            else
                WriteCount(entry.Conflicts, "conflict");
            WriteCount(entry.Nearly, "nearly");
            WriteCount(entry.Found, "right");
            html.Write($"</tr>\n");
        }

        html.Write($"</tbody></table>\n");
    }

    private void WriteCount(int count, string kind)
    {
        if (count == 0)
            html.Write($"<td class=\"number zero\">–</td>");
        else
            html.Write($"<td class=\"number {kind}\">{count:N0}</td>");
    }

    private static string StatusClass(ReportEntry entry) =>
        entry.IsUnread || entry.Status == "failed" ? "bad" : entry.Status == "completed" ? "good" : "partly";
}
