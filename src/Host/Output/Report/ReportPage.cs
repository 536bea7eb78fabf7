using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Output.Report;

/// <summary>Writes what all pages of a report have: head, tools, end.</summary>
/// <param name="stream">Gets the page; stays open.</param>
internal sealed class ReportPage(Stream stream) : IDisposable
{
    public HtmlWriter Html { get; } = new(stream);

    /// <summary>Writes everything up to the content.</summary>
    /// <param name="title">Names the results.</param>
    /// <param name="subtitle">Names the page, its time and its program.</param>
    public void Begin(string title, string subtitle)
    {
        PageHead.Write(Html, stream, FileSignature.EvidencePage.Beginning, ReportAssets.Policy, $"Evidence: {title}");
        Html.Write($"<a class=\"skip\" href=\"#content\">Skip to the documents</a>\n");
        Html.Write($"""
            <header class="top" id="top">
            <h1><span class="kind">Evidence</span> <bdi>{title}</bdi></h1>
            <p class="subtitle">{subtitle}</p>
            </header>

            """);
    }

    /// <summary>Writes search, filter, next and previous. The script shows them; without it they would do nothing.</summary>
    /// <param name="hasDocuments">Whether the page has documents, and not only their list.</param>
    public void Tools(bool hasDocuments)
    {
        Html.Write($"""
            <div id="tools" role="search" hidden>
            <label class="search"><span>Search</span>
            <input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="/"></label>
            <label><span>Show</span> <select id="filter">
            <option value="">all documents</option>
            <option value="look">what needs a look</option>
            <option value="missing">values not found</option>
            <option value="conflict">conflicts</option>
            <option value="nearly">nearly</option>
            <option value="error">errors</option>
            </select></label>

            """);
        if (hasDocuments)
            Html.Write($"""
                <span class="steps"><button type="button" id="previous" title="p">Previous</button>
                <button type="button" id="next" title="n">Next</button></span>
                <span class="keys"><kbd>/</kbd> search <kbd>n</kbd> <kbd>p</kbd> next value <kbd>j</kbd> <kbd>k</kbd> document</span>

                """);
        Html.Write($"<output id=\"shown\" aria-live=\"polite\"></output>\n</div>\n");
    }

    /// <summary>Writes everything after the content.</summary>
    public void End()
    {
        Html.Write($"<footer><p>A mark shows where a value stands, not that it is right.</p></footer>\n<script>");
        Html.Flush();
        stream.Write(ReportAssets.Script);
        Html.Write($"</script>\n</body>\n</html>\n");
        Html.Flush();
    }

    public void Dispose() => Html.Dispose();
}
