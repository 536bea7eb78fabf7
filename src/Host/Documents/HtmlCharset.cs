using System.Net;
using System.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>
/// Finds the encoding that an HTML document declares, as browsers do: in the first <c>meta</c> element that names one, outside of
/// comments, scripts and attributes; else in the XML declaration. In XHTML the XML declaration takes precedence.
/// </summary>
internal ref struct HtmlCharset
{
    private const string WhiteSpace = " \t\r\n\f";

    private readonly ReadOnlySpan<byte> _html;
    private int _at;

    private HtmlCharset(ReadOnlySpan<byte> html) => _html = html;

    /// <summary>The declared encoding; null if none is declared, or only unknown labels.</summary>
    /// <param name="html">The document, without a byte order mark.</param>
    /// <param name="isXhtml">Whether the document is XHTML by its name.</param>
    public static WebEncoding? Declared(ReadOnlySpan<byte> html, bool isXhtml)
    {
        var inXml = XmlDeclaration(html);
        return isXhtml && inXml is not null ? inXml : new HtmlCharset(html).InMeta() ?? inXml;
    }

    private WebEncoding? InMeta()
    {
        while (SkipTo("<"u8))
        {
            var rest = _html[_at..];
            if (rest.StartsWith("<!--"u8))
            {
                // The dashes that open a comment may close it too.
                _at += 2;
                if (!SkipTo("-->"u8))
                    return null;
            }
            else if (rest.Length > 1 && rest[1] is (byte)'!' or (byte)'?')
            {
                if (!SkipTo(">"u8))
                    return null;
            }
            else if (Tag() is { } encoding)
            {
                return encoding;
            }
        }

        return null;
    }

    /// <summary>Passes over a tag; the encoding if it is a <c>meta</c> element that declares one.</summary>
    private WebEncoding? Tag()
    {
        var isEnd = ++_at < _html.Length && _html[_at] == '/';
        if (isEnd)
            _at++;
        if (_at >= _html.Length || !char.IsAsciiLetter((char)_html[_at]))
            return null;

        var name = Until(WhiteSpace + "/>").ToLowerInvariant();
        string? charset = null, content = null;
        var isContentType = false;
        var valued = _at;
        for (; Attribute() is { } attribute; valued = _at)
        {
            if (name != "meta")
                continue;
            switch (attribute.Name.ToLowerInvariant())
            {
                case "charset":
                    charset ??= attribute.Value;
                    break;
                case "content":
                    content ??= attribute.Value;
                    break;
                case "http-equiv":
                    isContentType |= attribute.Value.Equals("content-type", StringComparison.OrdinalIgnoreCase);
                    break;
            }
        }

        // A slash at the end of an unquoted value belongs to the value.
        var isClosed = _at > valued && _html[_at - 1] == '/';
        if (!isEnd && !isClosed && Xhtml.RawText.Contains(name))
            SkipRawText(name);
        if (isEnd || name != "meta")
            return null;
        var label = charset ?? (isContentType && content is not null ? InContent(content) : null);
        return label is null ? null : AsDeclared(EncodingLabels.Find(label));
    }

    private (string Name, string Value)? Attribute()
    {
        Skip(WhiteSpace + "/");
        if (_at >= _html.Length || _html[_at] == '>')
            return null;

        // A name may begin with an equals sign.
        var start = _at++;
        Until(WhiteSpace + "/>=");
        var name = Latin1(_html[start.._at]);
        Skip(WhiteSpace);
        if (_at >= _html.Length || _html[_at] != '=')
            return (name, "");
        _at++;
        Skip(WhiteSpace);
        var quote = _at < _html.Length && (char)_html[_at] is '"' or '\'' ? ((char)_html[_at++]).ToString() : null;
        var value = WebUtility.HtmlDecode(Until(quote ?? WhiteSpace + ">"));
        if (quote is not null && _at < _html.Length)
            _at++;
        return (name, value);
    }

    /// <summary>The label after <c>charset=</c> in the value of a content type.</summary>
    private static string? InContent(string content)
    {
        for (var at = 0; (at = content.IndexOf("charset", at, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            at += "charset".Length;
            var value = content.AsSpan(at).TrimStart(WhiteSpace);
            if (!value.StartsWith('='))
                continue;
            value = value[1..].TrimStart(WhiteSpace);
            if (value is not ['"' or '\'', ..])
                return value[..End(value, WhiteSpace + ";")].ToString();
            var closing = value[1..].IndexOf(value[0]);
            return closing < 0 ? null : value[1..(closing + 1)].ToString();
        }

        return null;
    }

    private static WebEncoding? XmlDeclaration(ReadOnlySpan<byte> html)
    {
        html = html.TrimStart(" \t\r\n"u8);
        var end = html.IndexOf((byte)'>');
        if (!html.StartsWith("<?xml"u8) || end < 0)
            return null;
        var declaration = Latin1(html[..end]);
        var at = declaration.IndexOf("encoding", StringComparison.Ordinal);
        if (at < 0)
            return null;
        var value = declaration.AsSpan(at + "encoding".Length).TrimStart(WhiteSpace);
        if (!value.StartsWith('='))
            return null;
        value = value[1..].TrimStart(WhiteSpace).TrimStart("\"'");
        return AsDeclared(EncodingLabels.Find(value[..End(value, "\"'?" + WhiteSpace)].ToString()));
    }

    /// <summary>A declaration in ASCII cannot be in UTF-16: like browsers, takes one that names it for UTF-8.</summary>
    private static WebEncoding? AsDeclared(WebEncoding? encoding) =>
        encoding?.Name.StartsWith("UTF-16", StringComparison.Ordinal) == true ? EncodingLabels.Find("utf-8") : encoding;

    private void SkipRawText(string name)
    {
        while (SkipTo("</"u8))
        {
            var rest = _html[(_at + 2)..];
            if (rest.Length >= name.Length && Latin1(rest[..name.Length]).Equals(name, StringComparison.OrdinalIgnoreCase))
                return;
            _at++;
        }
    }

    /// <summary>Moves to the next occurrence of the bytes, or to the end.</summary>
    private bool SkipTo(ReadOnlySpan<byte> bytes)
    {
        var index = _at < _html.Length ? _html[_at..].IndexOf(bytes) : -1;
        _at = index < 0 ? _html.Length : _at + index;
        return index >= 0;
    }

    private void Skip(string characters)
    {
        while (_at < _html.Length && characters.Contains((char)_html[_at]))
            _at++;
    }

    private string Until(string characters)
    {
        var start = _at;
        while (_at < _html.Length && !characters.Contains((char)_html[_at]))
            _at++;
        return Latin1(_html[start.._at]);
    }

    private static int End(ReadOnlySpan<char> value, string characters) =>
        value.IndexOfAny(characters) is >= 0 and var end ? end : value.Length;

    private static string Latin1(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
