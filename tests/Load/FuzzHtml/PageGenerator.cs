using System.Text;

namespace ParallelLlm.Tests.Load.FuzzHtml;

/// <summary>Generates pages with every HTML element, nested as in documents, with inline styles and at most one style block.</summary>
internal sealed class PageGenerator
{
    private const int MostDepth = 4;

    private static readonly string[] Blocks =
    [
        "address", "article", "aside", "blockquote", "center", "div", "footer", "form", "header", "hgroup", "main", "nav", "section",
        "search", "div", "div", "p", "p", "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "listing", "fieldset", "figure", "ul", "ol",
        "menu", "dir", "dl", "table", "table", "details", "dialog", "hr", "marquee", "noscript", "object", "canvas",
    ];

    private static readonly string[] Phrases =
    [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
        "map", "mark", "nobr", "output", "q", "s", "samp", "small", "span", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
        "var", "slot", "x-custom", "br", "br", "wbr", "img", "input", "input", "button", "select", "textarea", "meter", "progress", "ruby",
        "svg", "math", "audio", "video", "iframe", "script", "style", "template", "datalist", "noembed", "noframes", "area", "embed",
        "blink", "spacer",
    ];

    private static readonly string[] NotInXml =
        ["form", "listing", "noembed", "noframes", "blink", "spacer", "dir", "nobr", "noscript"];

    private static readonly string[] Void = ["br", "wbr", "img", "hr", "area", "embed", "input"];

    private readonly Random _random;
    private readonly bool _isXhtml;
    private readonly StringBuilder _html = new();
    private int _values;

    private PageGenerator(int seed)
    {
        _random = new Random(seed);
        _isXhtml = _random.Next(5) == 0;
    }

    /// <summary>The page for a seed, always the same.</summary>
    public static GeneratedPage Make(int seed)
    {
        var generator = new PageGenerator(seed);
        generator.Page();
        return new GeneratedPage(seed, generator._html.ToString(), generator._isXhtml);
    }

    private void Page()
    {
        var sheet = Chance(2) ? PageStyles.Sheet(_random) : null;
        if (_isXhtml)
            _html.Append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><head>");
        else if (!Chance(4))
            _html.Append("<!DOCTYPE html>\n");
        if (_isXhtml && Chance(2))
            _html.Append("<title/><script src=\"x.js\"/>");
        else if (!Chance(4))
            _html.Append("<title>").Append(PageWords.Some(_random)).Append("</title>");
        if (sheet is not null)
            _html.Append("<style>").Append(_isXhtml ? $"/*<![CDATA[*/ {sheet} /*]]>*/" : sheet).Append("</style>");
        _html.Append(_isXhtml ? "</head><body>" : Chance(2) ? "<body>" : "");
        if (Chance(4))
            _html.Append($"<div style=\"{PageStyles.Preheader(_random)}\">{PageWords.Preheader}1 {PageWords.Preheader}2</div>");
        Flow(0);
        if (_isXhtml)
            _html.Append("</body></html>");
        else if (Chance(40))
            _html.Append("<plaintext>").Append(PageWords.Some(_random));
    }

    private void Flow(int depth)
    {
        for (var count = _random.Next(depth == 0 ? 3 : 1, depth == 0 ? 8 : 4); count > 0; count--)
        {
            if (depth >= MostDepth || Chance(3))
                Phrasing(depth);
            else
                Block(Pick(Blocks), depth + 1);
        }
    }

    private void Block(string name, int depth)
    {
        switch (name)
        {
            case "hr":
                Open(name);
                break;
            case "ul" or "ol" or "menu" or "dir":
                Wrapped(name, () => Repeat(() => Item("li", depth)));
                break;
            case "dl":
                Wrapped(name, () => Repeat(() =>
                {
                    Wrapped("dt", () => Phrasing(depth));
                    Item("dd", depth);
                }));
                break;
            case "table":
                Table(depth);
                break;
            case "details":
                Details(depth);
                break;
            case "dialog":
                Open(name, Chance(2) ? " open=\"\"" : "");
                Flow(depth);
                Close(name);
                break;
            case "fieldset" or "figure":
                Wrapped(name, () =>
                {
                    Wrapped(name == "figure" ? "figcaption" : "legend", () => Phrasing(depth));
                    Flow(depth);
                });
                break;
            case "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "pre" or "listing":
                Wrapped(name, () => Phrasing(depth), canStayOpen: name == "p" && Chance(3));
                break;
            case "object" or "canvas" or "noscript" or "marquee":
                Wrapped(name, () => Phrasing(depth));
                break;
            default:
                Wrapped(name, () => Flow(depth));
                break;
        }
    }

    private void Details(int depth)
    {
        Open("details", Chance(2) ? " open=\"\"" : "");
        if (!Chance(4))
            Wrapped("summary", () => Phrasing(depth));
        Flow(depth);
        Close("details");
    }

    private void Item(string name, int depth) => Wrapped(name, () =>
    {
        if (Chance(3))
            Flow(depth);
        else
            Phrasing(depth);
    });

    private void Table(int depth) => Wrapped("table", () =>
    {
        if (Chance(4))
            Wrapped("caption", () => Phrasing(depth));
        if (Chance(5))
            _html.Append("<colgroup><col/></colgroup>");
        Wrapped(Chance(4) ? "thead" : "tbody", () => Repeat(() => Wrapped("tr", () => Repeat(() => Item(Chance(4) ? "th" : "td", depth)))));
    });

    private void Phrasing(int depth)
    {
        for (var count = _random.Next(1, 4); count > 0; count--)
        {
            if (Chance(2))
                Text();
            if (depth < MostDepth + 2 && Chance(2))
                Phrase(Pick(Phrases), depth + 1);
            else
                Text();
            if (Chance(20))
                _html.Append("<!-- hidden <b> > -->");
        }
    }

    private void Phrase(string name, int depth)
    {
        switch (name)
        {
            case "input":
                Input();
                break;
            case "select":
                _html.Append($"<select><option>{Value()}</option><option selected=\"\">{Value()}</option></select>");
                break;
            case "textarea":
                _html.Append($"<textarea>{Value()}</textarea>");
                break;
            case "button":
                Wrapped(name, Text);
                break;
            case "meter" or "progress" or "audio" or "video" or "iframe" or "template" or "noembed" or "noframes":
                Wrapped(name, () => _html.Append("fallback"));
                break;
            case "script" or "style":
                _html.Append($"<{name} type=\"text/none\">var hidden = \"p\";</{name}>");
                break;
            case "datalist":
                _html.Append("<datalist><option>hidden</option></datalist>");
                break;
            case "ruby":
                Wrapped(name, () => _html.Append("漢<rp>(</rp><rt>kan</rt><rp>)</rp>"));
                break;
            case "svg":
                _html.Append($"<svg{Namespace("2000/svg")}><title>hidden</title><desc>hidden</desc>"
                    + "<g><text>label <tspan>one</tspan></text></g><text>two</text></svg>");
                break;
            case "math":
                _html.Append($"<math{Namespace("1998/Math/MathML")}><mi>sin</mi><mo>=</mo><mn>5</mn>"
                    + "<mfrac><mn>1</mn><mn>2</mn></mfrac></math>");
                break;
            case "a" or "label" or "map" or "output":
                Wrapped(name, Text);
                break;
            case var _ when Void.Contains(name):
                Open(name);
                break;
            default:
                Wrapped(name, () => Phrasing(depth), isSelfClosing: Chance(6));
                break;
        }
    }

    private void Input() => _html.Append(_random.Next(5) switch
    {
        0 => "<input type=\"checkbox\" checked=\"\"/>",
        1 => "<input type=\"radio\"/>",
        2 => $"<input type=\"hidden\" value=\"{PageWords.FormValue}Hidden\"/>",
        3 => $"<input type=\"password\" value=\"{PageWords.FormValue}Hidden\"/>",
        _ => $"<input value=\"{Value()}\"/>",
    });

    private string Namespace(string name) => _isXhtml ? $" xmlns=\"http://www.w3.org/{name}\"" : "";

    private string Value() => $"{PageWords.FormValue}{++_values}";

    private void Text() => _html.Append(_isXhtml && Chance(12)
        ? $"<![CDATA[{PageWords.Some(_random).Replace("&", "", StringComparison.Ordinal)}]]>"
        : PageWords.Some(_random));

    private void Repeat(Action write)
    {
        for (var count = _random.Next(1, 4); count > 0; count--)
        {
            write();
            if (Chance(2))
                _html.Append('\n');
        }
    }

    private void Wrapped(string name, Action write, bool canStayOpen = false, bool isSelfClosing = false)
    {
        if (_isXhtml && NotInXml.Contains(name))
            name = "span";
        if (_isXhtml && isSelfClosing)
        {
            _html.Append($"<{name}{PageStyles.Attributes(_random)}/>");
            return;
        }

        Open(name);
        write();
        if (_isXhtml || !canStayOpen)
            Close(name);
    }

    private void Open(string name, string attributes = "") =>
        _html.Append($"<{(_isXhtml || !Chance(20) ? name : name.ToUpperInvariant())}{attributes}{PageStyles.Attributes(_random)}"
            + (Void.Contains(name) || name == "hr" ? "/>" : ">"));

    private void Close(string name) => _html.Append($"</{name}>");

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private string Pick(string[] names)
    {
        string name;
        do
            name = names[_random.Next(names.Length)];
        while (_isXhtml && NotInXml.Contains(name));
        return name;
    }
}
