using System.Globalization;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Host.Output.Report;

/// <summary>
/// Writes the evidence report of results: a page, or above <see cref="MostOnOnePage"/> documents an index and pages. Memory is bounded by
/// the documents' names and counts, and by the excerpts of a few of them.
/// </summary>
/// <param name="results">The lines.</param>
/// <param name="settings">How documents are found and read.</param>
/// <param name="title">Names the results.</param>
internal sealed class EvidenceReport(ResultFiles results, ReportSettings settings, string title, TimeProvider time)
{
    /// <summary>Up to this many documents are in one file.</summary>
    public const int MostOnOnePage = 200;

    /// <summary>Documents of each page of a larger report.</summary>
    public const int OnEachPage = 100;

    private readonly string _subtitle = string.Create(
        CultureInfo.InvariantCulture,
        $"{time.GetUtcNow():yyyy-MM-dd HH:mm} UTC · parallel-llm {typeof(EvidenceReport).Assembly.GetName().Version?.ToString(3)}");

    /// <summary>Writes the report.</summary>
    /// <param name="path">The file of the page; it is there whole or not at all.</param>
    /// <returns>The documents in the order of the report.</returns>
    /// <exception cref="InvalidDataException">A line is no result; the message names it.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public async Task<IReadOnlyList<ReportEntry>> WriteAsync(string path, CancellationToken cancellationToken)
    {
        var index = ResultIndex.Read(results, settings.Folder, cancellationToken);
        using var files = new ReportFiles(path);
        using var reader = new DocumentReader(time, readers: settings.Readers);
        var documents = new NamedDocuments(settings, index.Separated, reader);
        var writing = new ReadAhead(results, new ExcerptReader(documents, reader), settings.Readers + 1);
        if (index.Entries.Count <= MostOnOnePage)
            await WriteOneAsync(index.Entries, files, writing, cancellationToken);
        else
            await WriteManyAsync(index.Entries, files, writing, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        files.Complete();
        return index.Entries;
    }

    private async Task WriteOneAsync(
        IReadOnlyList<ReportEntry> entries, ReportFiles files, ReadAhead writing, CancellationToken cancellationToken)
    {
        // The list, which comes first, tells which documents have changed, which is known last.
        await using var body = files.CreateBody();
        using (var html = new HtmlWriter(body))
            await writing.WriteAsync(html, entries, 1, cancellationToken);
        body.Position = 0;

        using var page = new ReportPage(files.Main);
        page.Begin(title, _subtitle);
        new ReportTotals(page.Html, entries).Write();
        page.Tools(hasDocuments: true);
        new DocumentTable(page.Html, number => $"#d{number}").Write(entries);
        page.Html.Write($"<main id=\"content\" tabindex=\"-1\">\n");
        page.Html.Flush();
        await body.CopyToAsync(files.Main, cancellationToken);
        page.Html.Write($"</main>\n");
        page.End();
    }

    private async Task WriteManyAsync(
        IReadOnlyList<ReportEntry> entries, ReportFiles files, ReadAhead writing, CancellationToken cancellationToken)
    {
        var count = (entries.Count + OnEachPage - 1) / OnEachPage;
        for (var number = 1; number <= count; number++)
        {
            await using var stream = files.CreatePage(number);
            using var page = new ReportPage(stream);
            var first = ((number - 1) * OnEachPage) + 1;
            var part = entries.Skip(first - 1).Take(OnEachPage).ToList();
            page.Begin(title, $"documents {first:N0} to {first + part.Count - 1:N0} of {entries.Count:N0} · {_subtitle}");
            WriteWay(page.Html, files.Name, number, count);
            page.Tools(hasDocuments: true);
            page.Html.Write($"<main id=\"content\" tabindex=\"-1\">\n");
            await writing.WriteAsync(page.Html, part, first, cancellationToken);
            page.Html.Write($"</main>\n");
            WriteWay(page.Html, files.Name, number, count, "end");
            page.End();
        }

        using var index = new ReportPage(files.Main);
        index.Begin(title, _subtitle);
        new ReportTotals(index.Html, entries).Write();
        index.Tools(hasDocuments: false);
        index.Html.Write($"<main id=\"content\" tabindex=\"-1\">\n");
        var folder = Uri.EscapeDataString(files.PagesName);
        new DocumentTable(index.Html, LinkOf).Write(entries);
        index.Html.Write($"</main>\n");
        index.End();

        string LinkOf(int document) => $"{folder}/{ReportFiles.PageName(((document - 1) / OnEachPage) + 1)}#d{document}";
    }

    /// <summary>Links to the index and the neighbouring pages.</summary>
    private static void WriteWay(HtmlWriter html, string index, int number, int count, string place = "top")
    {
        html.Write($"<nav class=\"pages\" aria-label=\"Pages, {place}\"><a href=\"../{Uri.EscapeDataString(index)}\">All documents</a> ");
        if (number > 1)
            html.Write($"<a rel=\"prev\" href=\"{ReportFiles.PageName(number - 1)}\">Previous page</a> ");
        if (number < count)
            html.Write($"<a rel=\"next\" href=\"{ReportFiles.PageName(number + 1)}\">Next page</a> ");
        html.Write($"<span>page {number:N0} of {count:N0}</span></nav>\n");
    }
}
