using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using ParallelLlm.Host.Documents.Styles;

namespace ParallelLlm.Host.Documents;

/// <summary>The text that a browser would show of an HTML document, with its blocks, lists and tables kept readable.</summary>
internal sealed class HtmlText
{
    // A table's row with longer cells than this is layout: its cells are set one below the other.
    private const int MostLinesInCell = 3;

    private readonly Action _checkpoint;
    private readonly DocumentStyles _styles;
    private int _listDepth;
    private bool _isInRow;

    // The definition list's term whose line may go on; empty where there is none.
    private string _term = "";

    private HtmlText(DocumentStyles styles, Action checkpoint) => (_styles, _checkpoint) = (styles, checkpoint);

    /// <summary>Converts a document: its title first, then its visible text.</summary>
    /// <param name="isXhtml">Whether it is known to be XHTML.</param>
    /// <param name="checkpoint">Called at every element; throws to give the document up.</param>
    public static string Convert(string html, bool isXhtml, Action checkpoint)
    {
        // The parser bounds the depth of the tree by itself, so that walking it recursively is safe.
        var parser = new HtmlParser(new HtmlParserOptions { SkipComments = true, OnCreated = (_, _) => checkpoint() });
        using var document = parser.ParseDocument(Xhtml.AsHtml(html, isXhtml));
        var flow = new TextFlow();
        flow.Text(document.Title ?? "");
        flow.Paragraph();
        if (document.Body is { } body)
            new HtmlText(DocumentStyles.Of(document, checkpoint), checkpoint).Element(body, flow);
        return flow.ToString();
    }

    private void Children(IElement parent, TextFlow flow)
    {
        var style = _styles[parent];

        // By index: a node finds its next sibling by searching for itself.
        var children = parent.ChildNodes;
        for (var i = 0; i < children.Length; i++)
        {
            if (children[i] is IElement element)
                Element(element, flow);
            else if (children[i] is IText text && style.ShowsText)
                flow.Text(LetterCase.Change(text.Data, style.Transform, flow.EndsWithinWord), style.WhiteSpace);
        }
    }

    private void Element(IElement element, TextFlow flow)
    {
        _checkpoint();
        var style = _styles[element];
        if (style.Display == Display.None)
            return;
        var term = _term;
        _term = "";
        var isBlock = style.Display.IsBlock();
        switch (element.LocalName)
        {
            case "br":
                flow.ForcedBreak();
                break;
            case "hr":
                flow.Paragraph();
                break;
            case "textarea" or "input" or "select" or "meter" or "progress":
                if (style.ShowsText)
                    Control(element, flow);
                break;
            case "button" when !isBlock:
                Apart(flow, () => flow.Box(() => Children(element, flow)));
                break;
            case "mi" or "mn" or "mo" or "mtext" or "ms":
                Apart(flow, () => Children(element, flow));
                break;
            case "ul" or "ol" or "menu" or "dir" when isBlock:
                List(element, flow);
                break;
            case "li" when isBlock:
                flow.Item(_listDepth);
                Children(element, flow);
                flow.NewLine();
                break;
            case "dt" when isBlock:
                flow.NewLine();
                flow.Text(_term = OneLine(Inner(element)));
                flow.NewLine();
                break;
            case "dd" when isBlock:
                Definition(element, term, flow);
                break;
            case "p":
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "table" or "dl" or "blockquote" or "section" or "article" or "figure"
                or "fieldset" or "pre" or "listing" or "xmp" or "plaintext" when isBlock:
                Paragraph(flow, () => Children(element, flow));
                break;
            default:
                Shown(element, style.Display, flow);
                break;
        }
    }

    private void Shown(IElement element, Display display, TextFlow flow)
    {
        switch (display)
        {
            case Display.Row:
                Row(element, flow);
                break;
            case Display.Block or Display.Flex or Display.Table or Display.Cell:
                flow.NewLine();
                Children(element, flow);
                flow.NewLine();
                break;
            case Display.InlineBlock or Display.InlineFlex:
                flow.Box(() => Children(element, flow));
                break;
            default:
                Children(element, flow);
                break;
        }
    }

    private static void Control(IElement element, TextFlow flow)
    {
        if (element is IHtmlTextAreaElement area)
            Paragraph(flow, () => flow.Text(area.TextContent, WhiteSpace.Keep));
        else
            Apart(flow, () => flow.Text(FormValue(element)));
    }

    private static void Paragraph(TextFlow flow, Action write)
    {
        flow.Paragraph();
        write();
        flow.Paragraph();
    }

    private static void Apart(TextFlow flow, Action write)
    {
        flow.Gap();
        write();
        flow.Gap();
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
        var cells = row.Children.Where(cell => _styles[cell].Display == Display.Cell).ToList();
        var isOfLines = IsOfCells(row) && !_isInRow && !cells.Exists(cell => cell.QuerySelector("table") is not null);
        var texts = isOfLines ? cells.ConvertAll(Cell) : null;
        if (texts is null || cells.Count == 1 || texts.Exists(text => text.Count(c => c == '\n') >= MostLinesInCell))
            Children(row, flow);
        else if (texts.Exists(text => text.Length > 0))
            flow.Text(Line(cells, texts.ConvertAll(OneLine)));
        flow.NewLine();
    }

    /// <summary>Whether nothing but cells is seen of a row.</summary>
    private bool IsOfCells(IElement row) => row.ChildNodes.All(child => child switch
    {
        IElement element => _styles[element].Display is Display.Cell or Display.None,
        IText text => string.IsNullOrWhiteSpace(text.Data),
        _ => true,
    });

    /// <summary>A cell's text. Rows that styles make within it are not looked at twice.</summary>
    private string Cell(IElement cell)
    {
        _isInRow = true;
        var text = Inner(cell);
        _isInRow = false;
        return text;
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
}
