using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ParallelLlm.Host.Output.Report;

/// <summary>
/// Writes HTML from templates: the literal parts of an interpolated string are markup, and every hole is escaped, for elements and for
/// attributes in quotes alike. There is no other way to write markup.
/// </summary>
/// <param name="stream">Gets UTF-8; stays open.</param>
internal sealed class HtmlWriter(Stream stream) : IDisposable
{
    private const int BufferChars = 16 << 10;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly StreamWriter _writer = new(stream, Utf8, BufferChars, leaveOpen: true);

    /// <summary>Writes markup with text in its holes.</summary>
    public void Write([InterpolatedStringHandlerArgument("")] HtmlTemplate html) => _ = html;

    /// <summary>Writes text of a document: controls stand out from it, and a page's end is shown as one.</summary>
    public void WriteSource(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var plain = 0;
            while (plain < text.Length && text[plain] != '\f' && HtmlEscape.PlainLength(text[plain..]) is > 0 and var length)
                plain += length;
            HtmlEscape.Escape(text[..plain], _writer);
            text = text[plain..];
            if (text.IsEmpty)
                return;
            if (text[0] == '\f')
                _writer.Write("<i class=\"page\" title=\"end of a page\"></i>");
            else
                _writer.Write($"<i class=\"control\">{HtmlEscape.NameOf(text)}</i>");
            text = text[HtmlEscape.Length(text)..];
        }
    }

    public void Flush() => _writer.Flush();

    public void Dispose() => _writer.Dispose();

    /// <summary>Collects a template's parts: writes them at once.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct HtmlTemplate
    {
        private readonly StreamWriter _writer;

        public HtmlTemplate(int literalLength, int formattedCount, HtmlWriter writer) => _writer = writer._writer;

        public void AppendLiteral(string markup) => _writer.Write(markup);

        public void AppendFormatted(string? text) => HtmlEscape.Escape(text, _writer);

        public void AppendFormatted(long number, string? format = null) =>
            HtmlEscape.Escape(number.ToString(format, CultureInfo.InvariantCulture), _writer);
    }
}
