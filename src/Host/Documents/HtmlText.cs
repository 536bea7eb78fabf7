using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace ParallelLlm.Host.Documents;

/// <summary>The text that a browser would show of an HTML document, with its blocks, lists and tables kept readable.</summary>
internal sealed class HtmlText
{
    // A table's row with longer cells than this is layout: its cells are set one below the other.
    private const int MostLinesInCell = 3;

    private readonly Action _checkpoint;
    private int _listDepth;

    // The definition list's term whose line may go on; empty where there is none.
    private string _term = "";

    private HtmlText(Action checkpoint) => _checkpoint = checkpoint;

    /// <summary>Converts a document: its title first, then its visible text.</summary>
    /// <param name="html">The document.</param>
    /// <param name="checkpoint">Called at every element; throws to give the document up.</param>
    public static string Convert(string html, Action checkpoint)
    {
        // The parser bounds the depth of the tree by itself, so that walking it recursively is safe.
        var parser = new HtmlParser(new HtmlParserOptions { SkipComments = true, OnCreated = (_, _) => checkpoint() });
        using var document = parser.ParseDocument(html);
        var flow = new TextFlow();
        flow.Text(document.Title ?? "");
        flow.Paragraph();
        if (document.Body is { } body)
            new HtmlText(checkpoint).Children(body, flow);
        return flow.ToString();
    }

    private void Children(INode parent, TextFlow flow)
    {
        // By index: a node finds its next sibling by searching for itself.
        var children = parent.ChildNodes;
        for (var i = 0; i < children.Length; i++)
        {
            if (children[i] is IText text)
                flow.Text(text.Data);
            else if (children[i] is IElement element && IsVisible(element))
                Element(element, flow);
        }
    }

    private void Element(IElement element, TextFlow flow)
    {
        _checkpoint();
        var term = _term;
        _term = "";
        switch (element.LocalName)
        {
            case "br":
                flow.ForcedBreak();
                break;
            case "hr":
                flow.Paragraph();
                break;
            case "pre" or "textarea" or "listing":
                flow.Paragraph();
                flow.Preformatted(element.TextContent);
                flow.Paragraph();
                break;
            case "ul" or "ol" or "menu" or "dir":
                List(element, flow);
                break;
            case "li":
                flow.Item(_listDepth);
                Children(element, flow);
                flow.NewLine();
                break;
            case "dt":
                flow.NewLine();
                flow.Text(_term = OneLine(Inner(element)));
                flow.NewLine();
                break;
            case "dd":
                Definition(element, term, flow);
                break;
            case "tr":
                Row(element, flow);
                break;
            case "input" or "select":
                flow.Text(FormValue(element));
                break;
            case "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "table" or "dl" or "blockquote" or "section" or "article"
                or "figure" or "fieldset":
                flow.Paragraph();
                Children(element, flow);
                flow.Paragraph();
                break;
            case "div" or "address" or "header" or "footer" or "main" or "nav" or "aside" or "form" or "caption" or "td" or "th"
                or "figcaption" or "legend" or "details" or "summary" or "center" or "option":
                flow.NewLine();
                Children(element, flow);
                flow.NewLine();
                break;
            default:
                Children(element, flow);
                break;
        }
    }

    private void List(IElement element, TextFlow flow)
    {
        var isOutermost = _listDepth++ == 0;
        Break();
        Children(element, flow);
        Break();
        _listDepth--;

        void Break()
        {
            if (isOutermost)
                flow.Paragraph();
            else
                flow.NewLine();
        }
    }

    /// <summary>A term with one line of definition reads as a label with its value.</summary>
    private void Definition(IElement element, string term, TextFlow flow)
    {
        if (term.Length > 0 && element.QuerySelector("p,div,br,ul,ol,dl,table,pre,blockquote") is null)
            flow.Resume(term.EndsWith(':') ? " " : ": ");
        else
            flow.NewLine();
        Children(element, flow);
        flow.NewLine();
    }

    private void Row(IElement row, TextFlow flow)
    {
        flow.NewLine();
        var cells = row.Children.Where(cell => cell.LocalName is "td" or "th" && IsVisible(cell)).ToList();
        var texts = cells.Any(cell => cell.QuerySelector("table") is not null) ? null : cells.ConvertAll(Inner);
        if (texts is null || cells.Count == 1 || texts.Exists(text => text.Count(c => c == '\n') >= MostLinesInCell))
            Children(row, flow);
        else if (texts.Exists(text => text.Length > 0))
            flow.Text(Line(cells, texts.ConvertAll(OneLine)));
        flow.NewLine();
    }

    private static string Line(List<IElement> cells, List<string> texts)
    {
        var isLabelled = cells.Count == 2 && cells[1].LocalName == "td" && texts[0].Length > 0
            && (cells[0].LocalName == "th" || texts[0].EndsWith(':'));
        return isLabelled ? $"{texts[0].TrimEnd(':', ' ')}: {texts[1]}" : string.Join(" | ", texts);
    }

    private string Inner(IElement element)
    {
        var flow = new TextFlow();
        var depth = _listDepth;
        _listDepth = 0;
        Children(element, flow);
        _listDepth = depth;
        return flow.ToString();
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string FormValue(IElement element) => element switch
    {
        IHtmlInputElement { Type: "checkbox" or "radio" } box => box.IsChecked ? "[x]" : "[ ]",
        IHtmlInputElement { Type: "hidden" or "password" or "submit" or "button" or "reset" or "image" or "file" } => "",
        IHtmlInputElement input => input.Value,
        IHtmlSelectElement select => string.Join(", ", select.Options.Where(option => option.IsSelected).Select(option => option.Text)),
        _ => "",
    };

    private static bool IsVisible(IElement element) =>
        element.LocalName is not ("script" or "style" or "head" or "title" or "template" or "svg" or "iframe" or "datalist" or "object")
        && !element.HasAttribute("hidden")
        && element.GetAttribute("style")?.Replace(" ", "").Contains("display:none", StringComparison.OrdinalIgnoreCase) != true;
}
