using System.Buffers;
using System.Globalization;
using System.Text;

namespace ParallelLlm.Host.Output.Report;

/// <summary>
/// Text in HTML. Characters that a page would interpret are escaped; those that cannot be seen, or that change how others are shown, are
/// written by name, such as <c>⟨U+202E⟩</c>. Pure.
/// </summary>
internal static class HtmlEscape
{
    /// <summary>Writes text that is safe in an element and in an attribute in quotes.</summary>
    public static void Escape(ReadOnlySpan<char> text, TextWriter writer)
    {
        while (!text.IsEmpty)
        {
            var length = Length(text);
            var escape = text[0] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\r' => length == 1 ? "\n" : null,
                _ => null,
            };
            if (escape is not null)
                writer.Write(escape);
            else if (text[0] == '\r')
                writer.Write('\n');
            else if (PlainLength(text) > 0)
                writer.Write(text[..length]);
            else
                writer.Write($"⟨{NameOf(text)}⟩");
            text = text[length..];
        }
    }

    /// <summary>UTF-16 units of the first character; of a line end, both.</summary>
    public static int Length(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("\r\n"))
            return 2;
        Rune.DecodeFromUtf16(text, out _, out var length);
        return length;
    }

    /// <summary>The same for a character that can be shown; else 0.</summary>
    public static int PlainLength(ReadOnlySpan<char> text)
    {
        if (text[0] is '\n' or '\t' or '\r')
            return Length(text);
        return Rune.DecodeFromUtf16(text, out var rune, out var length) == OperationStatus.Done && IsShown(rune) ? length : 0;
    }

    /// <summary>The first character by its number.</summary>
    public static string NameOf(ReadOnlySpan<char> text)
    {
        var number = Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done ? rune.Value : text[0];
        return string.Create(CultureInfo.InvariantCulture, $"U+{number:X4}");
    }

    private static bool IsShown(Rune rune) =>
        rune.Value is >= ' ' and < 0x7F
        || !(Rune.IsControl(rune) || VisibleText.IsHidden(rune) || IsInvisible(rune.Value) || IsNoCharacter(rune.Value));

    /// <summary>Joiners, a soft hyphen and fillers, which a terminal is given as they are.</summary>
    private static bool IsInvisible(int value) =>
        value is 0xAD or 0x34F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x200C or 0x200D or 0x3164 or 0xFFA0;

    private static bool IsNoCharacter(int value) => (value & 0xFFFE) == 0xFFFE || value is >= 0xFDD0 and <= 0xFDEF;
}
