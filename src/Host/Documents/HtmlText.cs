using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using ParallelLlm.Host.Documents.Places;
using ParallelLlm.Host.Documents.Styles;

namespace ParallelLlm.Host.Documents;

/// <summary>The text that a browser would show of an HTML document.</summary>
internal static class HtmlText
{
    /// <summary>Converts a document: its title first, then its visible text.</summary>
    /// <param name="isXhtml">Whether it is known to be XHTML.</param>
    /// <param name="checkpoint">Called at every element; throws to give the document up.</param>
    /// <param name="isMainOnly">Whether only the main content is wanted.</param>
    /// <param name="places">Takes the places of the text.</param>
    public static string Convert(string html, bool isXhtml, Action checkpoint, bool isMainOnly = false, HtmlPlaces? places = null)
    {
        html = Xhtml.AsHtml(html, isXhtml);
        places ??= new HtmlPlaces();
        var source = new HtmlSource(html);

        // The parser bounds the depth of the tree by itself, so that walking it recursively is safe.
        var parser = new HtmlParser(new HtmlParserOptions
        {
            SkipComments = true,
            OnCreated = (element, position) =>
            {
                checkpoint();
                source.Created(element, position);
            },
        });
        using var document = parser.ParseDocument(html);
        var flow = new TextFlow(places);
        if (document.Title is { Length: > 0 } title)
        {
            flow.Line = source.LineOf(document.All.First(element => element is IHtmlTitleElement));
            flow.Text(title);
        }

        flow.Paragraph();
        if (document.Body is not { } body)
            return flow.ToString();
        var styles = DocumentStyles.Of(document, checkpoint);
        var main = isMainOnly ? MainContent.Of(body, styles) : null;
        var titled = flow.Length;
        new HtmlWalk(styles, main, source, places, checkpoint).Element(main?.Root ?? body, flow);
        if (main is not null && flow.Length == titled)
            new HtmlWalk(styles, null, source, places, checkpoint).Element(body, flow);
        return flow.ToString();
    }
}
