using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using ParallelLlm.Host.Documents.Places;
using ParallelLlm.Host.Documents.Styles;

namespace ParallelLlm.Host.Documents;

/// <summary>Walks through the tree of an HTML document and writes its text, with its blocks, lists and tables kept readable.</summary>
internal sealed class HtmlWalk
{
    // A table's row with longer cells than this is layout: its cells are set one below the other.
    private const int MostLinesInCell = 3;

    private readonly Action _checkpoint;
    private readonly DocumentStyles _styles;
    private readonly MainContent? _mainContent;
    private readonly HtmlSource _source;
    private readonly HtmlPlaces _places;
    private int _listDepth;
    private bool _isInRow;

    // The definition list's term whose line may go on; empty where there is none.
    private string _term = "";

    public HtmlWalk(DocumentStyles styles, MainContent? mainContent, HtmlSource source, HtmlPlaces places, Action checkpoint) =>
        (_styles, _mainContent, _source, _places, _checkpoint) = (styles, mainContent, source, places, checkpoint);

    private void Children(IElement parent, TextFlow flow)
    {
        var style = _styles[parent];

        // By index: a node finds its next sibling by searching for itself.
        var children = parent.ChildNodes;
        for (var i = 0; i < children.Length; i++)
        {
            if (children[i] is IElement element)
                Element(element, flow);
            else if (children[i] is IText text)
                Text(text.Data, parent, i, style, flow);
        }
    }

    private void Text(string text, IElement parent, int index, ElementStyle style, TextFlow flow)
    {
        if (!string.IsNullOrWhiteSpace(text))
        {
            if (index > 0 && parent.ChildNodes[index - 1] is IElement before && _styles[before].Display == Display.None)
                _source.Skip(before);
            _source.EnterText(parent, isFirst: index == 0);
            flow.Line = _source.Line;
            _source.LeaveText();
        }

        if (style.ShowsText)
            flow.Text(LetterCase.Change(text, style.Transform, flow.EndsWithinWord), style.WhiteSpace);
    }

    /// <summary>Writes an element.</summary>
    public void Element(IElement element, TextFlow flow)
    {
        _checkpoint();
        var style = _styles[element];
        if (style.Display == Display.None || _mainContent?.LeavesOut(element) == true)
            return;
        _source.Enter(element);
        var (heading, columns, start) = (_places.Heading, _places.Columns, flow.Length);
        var isHeading = element.LocalName is "h1" or "h2" or "h3" or "h4" or "h5" or "h6";
        if (isHeading)
            _places.Heading = null;
        if (element is IHtmlTableElement)
            _places.Columns = null;
        Content(element, style, flow);
        if (isHeading)
            _places.Heading = HtmlLine.OfHeading(flow, start) ?? heading;
        if (element is IHtmlTableElement)
            _places.Columns = columns;
    }

    private void Content(IElement element, ElementStyle style, TextFlow flow)
    {
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
                var (name, line) = Inner(element);
                flow.Line = line;
                flow.Text(_term = HtmlLine.Of(name));
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

    private void Control(IElement element, TextFlow flow)
    {
        if (element is IHtmlTextAreaElement)
            _source.EnterText(element, isFirst: true);
        flow.Line = _source.Line;
        if (element is IHtmlTextAreaElement area)
            Paragraph(flow, () => flow.Text(area.TextContent, WhiteSpace.Keep));
        else
            Apart(flow, () => flow.Text(FormControl.ValueOf(element)));
        if (element is not IHtmlInputElement)
            _source.Skip(element);
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
        if (texts is null || cells.Count == 1 || texts.Exists(cell => cell.Text.Count(c => c == '\n') >= MostLinesInCell))
            Children(row, flow);
        else if (texts.Exists(cell => cell.Text.Length > 0))
            HtmlLine.WriteRow(row, cells, texts.ConvertAll(cell => (HtmlLine.Of(cell.Text), cell.Line)), flow, _places);
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
    private (string Text, int Line) Cell(IElement cell)
    {
        _isInRow = true;
        var text = Inner(cell);
        _isInRow = false;
        return text;
    }

    /// <summary>The text of an element's children by itself, and the line of the source that it begins in.</summary>
    private (string Text, int Line) Inner(IElement element)
    {
        var flow = new TextFlow();
        var depth = _listDepth;
        _listDepth = 0;
        Children(element, flow);
        _listDepth = depth;
        return (flow.ToString(), flow.FirstLine);
    }
}
