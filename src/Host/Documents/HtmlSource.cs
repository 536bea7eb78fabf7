using AngleSharp.Dom;
using AngleSharp.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>
/// Finds the line of the source that an element or a text stands in, while a walk goes through the tree. The parser notes where
/// elements begin, and nothing of texts: a text begins after the tags and comments that follow the element, or the text, before it.
/// </summary>
/// <param name="html">The source, as the parser gets it.</param>
internal sealed class HtmlSource(string html)
{
    // How far the end of a comment, a value, or an element that is not walked through is looked for: a page may have any number without
    // an end. Beyond it, the next element sets the line right again.
    private const int MaxSkipped = 64 << 10;

    // For the dictionary not to grow many times.
    private const int UsualElement = 64;

    private readonly Dictionary<IElement, int> _starts = new(html.Length / UsualElement, ReferenceEqualityComparer.Instance);
    private readonly List<int> _lineEnds = LineEnds(html);
    private int _at;
    private int _line;

    /// <summary>The line of the place that the walk has come to, from 1.</summary>
    public int Line
    {
        get
        {
            var isSame = (_line == 0 || _lineEnds[_line - 1] < _at) && (_line == _lineEnds.Count || _at <= _lineEnds[_line]);
            if (!isSame)
                _line = _lineEnds.BinarySearch(_at) is var index && index >= 0 ? index : ~index;
            return _line + 1;
        }
    }

    /// <summary>The line of an element's first word, if text is all that it holds.</summary>
    public int LineOf(IElement element)
    {
        Enter(element);
        EnterText(element, isFirst: true);
        _at = AfterSpace(_at);
        return Line;
    }

    /// <summary>Notes where an element begins; the parser makes some that the source does not have.</summary>
    public void Created(IElement element, TextPosition position)
    {
        if (position.Position > 0)
            _starts[element] = position.Position - 1;
    }

    /// <summary>Goes to the beginning of an element.</summary>
    public void Enter(IElement element)
    {
        if (_starts.TryGetValue(element, out var start))
            _at = start;
    }

    /// <summary>Goes to the end of an element that is not walked through.</summary>
    public void Skip(IElement element)
    {
        if (_starts.TryGetValue(element, out var start))
            _at = Find("</" + element.LocalName, start) ?? start;
    }

    /// <summary>Goes to the beginning of a text.</summary>
    /// <param name="parent">The element that holds it.</param>
    /// <param name="isFirst">Whether it is all that the element begins with.</param>
    public void EnterText(IElement parent, bool isFirst)
    {
        var at = _at;
        for (var next = AfterSpace(at); IsMarkup(next); next = AfterSpace(at))
            at = AfterMarkup(next);

        // These do without the line break that they begin with.
        if (isFirst && parent.LocalName is "pre" or "listing" or "textarea")
            at += html.AsSpan(at) is ['\r', '\n', ..] ? 2 : html.AsSpan(at) is ['\n', ..] ? 1 : 0;
        _at = at;
    }

    /// <summary>Goes to the end of the text that the walk has come to.</summary>
    public void LeaveText()
    {
        while (_at < html.Length && !IsMarkup(_at))
            _at = html.IndexOf('<', _at + 1) is >= 0 and var next ? next : html.Length;
    }

    private int AfterSpace(int at)
    {
        while (at < html.Length && char.IsWhiteSpace(html[at]))
            at++;
        return at;
    }

    private bool IsMarkup(int at) =>
        at + 1 < html.Length && html[at] == '<' && (char.IsAsciiLetter(html[at + 1]) || html[at + 1] is '/' or '!' or '?');

    private int AfterMarkup(int at)
    {
        if (html.AsSpan(at).StartsWith("<!--"))
            return Find("-->", at + 2) + 3 ?? html.Length;
        for (at++; at < html.Length && html[at] != '>'; at++)
        {
            if (html[at] == '=' && AfterSpace(at + 1) is var value && value < html.Length && html[value] is '"' or '\'')
                at = Find(html[value].ToString(), value + 1) ?? value;
        }

        return Math.Min(at + 1, html.Length);
    }

    private int? Find(string text, int start)
    {
        var within = Math.Min(MaxSkipped, html.Length - start);
        return within > 0 && html.IndexOf(text, start, within, StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? at : null;
    }

    private static List<int> LineEnds(string html)
    {
        var ends = new List<int>();
        for (var at = 0; html.AsSpan(at).IndexOfAny('\r', '\n') is >= 0 and var length;)
        {
            at += length;
            if (html[at] == '\r' && html.AsSpan(at) is [_, '\n', ..])
                at++;
            ends.Add(at++);
        }

        return ends;
    }
}
