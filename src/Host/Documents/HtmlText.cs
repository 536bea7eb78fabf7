using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using ParallelLlm.Host.Documents.Places;
using ParallelLlm.Host.Documents.Styles;

namespace ParallelLlm.Host.Documents;

/// <summary>The text that a browser would show of an HTML document, with its blocks, lists and tables kept readable.</summary>
internal sealed class HtmlText
{
    // A table's row with longer cells than this is layout: its cells are set one below the other.
    private const int MostLinesInCell = 3;

    private const int MaxHeadingLength = 200;

    private readonly Action _checkpoint;
    private readonly DocumentStyles _styles;
    private readonly MainContent? _mainContent;
    private readonly HtmlSource _source;
    private readonly HtmlPlaces _places;
    private int _listDepth;
    private bool _isInRow;

    // The definition list's term whose line may go on; empty where there is none.
    private string _term = "";

    private HtmlText(DocumentStyles styles, MainContent? mainContent, HtmlSource source, HtmlPlaces places, Action checkpoint) =>
        (_styles, _mainContent, _source, _places, _checkpoint) = (styles, mainContent, source, places, checkpoint);

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
        new HtmlText(styles, main, source, places, checkpoint).Element(main?.Root ?? body, flow);
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
            else if (children[i] is IText text)
                Text(text.Data, parent, i, style, flow);
        }
    }

    private void Text(string text, IElement parent, int index, ElementStyle style, TextFlow flow)
    {
        var isBlank = string.IsNullOrWhiteSpace(text);
        if (!isBlank)
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

    private void Element(IElement element, TextFlow flow)
    {
        _checkpoint();
        var style = _styles[element];
        if (style.Display == Display.None || _mainContent?.LeavesOut(element) == true)
            return;
        _source.Enter(element);
        flow.Line = _source.Line;
        var (heading, columns, start) = (_places.Heading, _places.Columns, flow.Length);
        var isHeading = element.LocalName is "h1" or "h2" or "h3" or "h4" or "h5" or "h6";
        if (isHeading)
            _places.Heading = null;
        if (element is IHtmlTableElement)
            _places.Columns = null;
        Content(element, style, flow);
        if (isHeading)
            _places.Heading = Heading(flow.From(start, 2 * MaxHeadingLength)) ?? heading;
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
                flow.Text(_term = OneLine(name));
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
            Line(row, cells, texts.ConvertAll(cell => (OneLine(cell.Text), cell.Line)), flow);
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

    private void Line(IElement row, List<IElement> cells, List<(string Text, int Line)> texts, TextFlow flow)
    {
        var isHeader = cells.TrueForAll(cell => cell.LocalName == "th") || row.ParentElement?.LocalName == "thead";
        if (isHeader)
            _places.Columns = null;
        var first = texts[0].Text;
        var isLabelled = cells.Count == 2 && cells[1].LocalName == "td" && first.Length > 0
            && (cells[0].LocalName == "th" || first.EndsWith(':'));
        if (isLabelled)
            texts[0] = texts[0] with { Text = first.TrimEnd(':', ' ') };
        flow.Line = texts.Find(cell => cell.Line > 0).Line;
        for (var i = 0; i < texts.Count; i++)
        {
            if (i > 0)
                flow.Text(isLabelled ? ": " : " | ");
            if (texts[i].Line > 0)
                flow.Line = texts[i].Line;
            flow.Text(texts[i].Text);
        }

        if (isHeader)
            _places.Columns = RowHeader.Stated([.. texts.Select((cell, i) => new RowCell(1, i + 1, cell.Text)).Where(cell => cell.Text.Length > 0)])?.Columns;
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

    /// <summary>A heading as the place of the text below it; null if it is empty.</summary>
    private static string? Heading(string text)
    {
        var line = OneLine(text);
        if (line.StartsWith("- ", StringComparison.Ordinal))
            line = line[2..];
        var length = Math.Min(line.Length, MaxHeadingLength);
        return line.Length == 0 ? null : line[..(char.IsHighSurrogate(line[length - 1]) ? length - 1 : length)];
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
