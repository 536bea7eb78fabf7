using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace ParallelLlm.Host.Documents;

/// <summary>
/// Rewrites XHTML for an HTML parser: self-closing elements get an end tag, CDATA sections become text. In other pages only a
/// self-closing raw text element without an end tag is closed, since it would swallow the rest of the page.
/// </summary>
internal sealed partial class Xhtml
{
    private const int MarkedWithin = 4096;
    private static readonly string[] Void =
    [
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link", "meta", "param",
        "source", "track", "wbr",
    ];

    /// <summary>Elements whose content is text up to their end tag, whatever markup it shows.</summary>
    public static readonly string[] RawText = ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"];

    private readonly string _markup;
    private readonly bool _isXhtml;
    private readonly StringBuilder _html;
    private readonly Dictionary<string, int> _lastEnds = new(StringComparer.OrdinalIgnoreCase);
    private int _copied;
    private int _at;

    private Xhtml(string markup, bool isXhtml) => (_markup, _isXhtml, _html) = (markup, isXhtml, new StringBuilder(markup.Length + 64));

    /// <param name="isXhtml">Whether it is known to be XHTML. A page that declares it is recognised as well.</param>
    public static string AsHtml(string markup, bool isXhtml)
    {
        isXhtml = isXhtml || Mark().IsMatch(markup.AsSpan(0, Math.Min(markup.Length, MarkedWithin)));
        return isXhtml || markup.Contains("/>", StringComparison.Ordinal) ? new Xhtml(markup, isXhtml).Rewrite() : markup;
    }

    private string Rewrite()
    {
        while (_at < _markup.Length && _markup.IndexOf('<', _at) is >= 0 and var tag)
        {
            _at = tag;
            var rest = _markup.AsSpan(tag);
            if (rest.StartsWith("<!--"))
                _at = After("-->", tag + 2);
            else if (_isXhtml && rest.StartsWith("<![CDATA["))
                CharacterData();
            else if (_isXhtml && rest.StartsWith("<?"))
                Instruction(tag, After("?>", tag));
            else if (rest.Length > 1 && char.IsAsciiLetter(rest[1]))
                StartTag();
            else
                _at = tag + 1;
        }

        return _html.Append(_markup, _copied, _markup.Length - _copied).ToString();
    }

    private void CharacterData()
    {
        const string begin = "<![CDATA[";
        const string end = "]]>";
        var after = After(end, _at);
        var text = _markup[(_at + begin.Length)..after];
        Replace(_at, after, WebUtility.HtmlEncode(text.EndsWith(end, StringComparison.Ordinal) ? text[..^end.Length] : text));
    }

    /// <summary>Leaves an instruction out, but keeps its line breaks in a comment, so that what follows stays in its line.</summary>
    private void Instruction(int start, int end)
    {
        var breaks = _markup.AsSpan(start, end - start).Count('\n');
        Replace(start, end, breaks == 0 ? "" : $"<!--{new string('\n', breaks)}-->");
    }

    private void StartTag()
    {
        var start = ++_at;
        while (_at < _markup.Length && !IsEndOfName(_markup[_at]))
            _at++;
        var name = _markup[start.._at].ToLowerInvariant();
        var closesItself = Attributes();
        var isRaw = RawText.Contains(name);
        if (_at >= _markup.Length)
            return;
        _at++;
        if (closesItself && (_isXhtml ? !Void.Contains(name) : isRaw && !HasEnd(name)))
            Replace(_at - 2, _at, $"></{name}>");
        else if (isRaw && !(_isXhtml && name is "title" or "textarea"))
            _at = HasEnd(name) ? _markup.IndexOf("</" + name, _at, StringComparison.OrdinalIgnoreCase) : _markup.Length;
    }

    /// <summary>Moves to the tag's end; returns whether it is self-closing. A slash at the end of an unquoted value belongs to the
    /// value.</summary>
    private bool Attributes()
    {
        while (_at < _markup.Length && _markup[_at] != '>')
        {
            if (_markup[_at++] != '=')
                continue;
            while (_at < _markup.Length && char.IsWhiteSpace(_markup[_at]))
                _at++;
            if (_at < _markup.Length && _markup[_at] is '"' or '\'')
            {
                _at = After(_markup[_at].ToString(), _at + 1);
                continue;
            }

            while (_at < _markup.Length && _markup[_at] != '>' && !char.IsWhiteSpace(_markup[_at]))
                _at++;
            if (_at < _markup.Length && _markup[_at] == '>')
                return false;
        }

        return _at < _markup.Length && _markup[_at - 1] == '/';
    }

    private bool HasEnd(string name)
    {
        if (!_lastEnds.TryGetValue(name, out var last))
            _lastEnds.Add(name, last = _markup.LastIndexOf("</" + name, StringComparison.OrdinalIgnoreCase));
        return last >= _at;
    }

    private int After(string end, int start) =>
        start < _markup.Length && _markup.IndexOf(end, start, StringComparison.Ordinal) is >= 0 and var at
            ? at + end.Length
            : _markup.Length;

    private void Replace(int start, int end, string text)
    {
        _html.Append(_markup, _copied, start - _copied).Append(text);
        _copied = _at = end;
    }

    private static bool IsEndOfName(char character) => character is '/' or '>' || char.IsWhiteSpace(character);

    // Without a time-out, which a busy machine could reach: the input is short.
    [GeneratedRegex(
        @"^\s*<\?xml\b|<!DOCTYPE[^>]*\bXHTML\b|<html\b[^>]*\bxmlns\s*=\s*[""']http://www\.w3\.org/1999/xhtml",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Mark();
}
