using System.Buffers;
using System.Text;

namespace ParallelLlm.Host.Documents.Tables;

/// <summary>Looks at the text of a cell.</summary>
internal static class CellText
{
    private const char Replacement = '\uFFFD';

    // Printable ASCII: most cells hold nothing else.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)]);

    /// <summary>
    /// The text on one line: every run of white space and control characters becomes one blank, and none is left at the ends. Half a
    /// surrogate pair becomes U+FFFD.
    /// </summary>
    public static string OneLine(string text)
    {
        if (IsOneLine(text))
            return text;
        var line = new StringBuilder(text.Length);
        var isBlank = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]) || char.IsControl(text[i]))
            {
                isBlank = line.Length > 0;
                continue;
            }

            if (isBlank)
                line.Append(' ');
            isBlank = false;
            if (char.IsSurrogatePair(text, i))
                line.Append(text, i++, 2);
            else
                line.Append(char.IsSurrogate(text[i]) ? Replacement : text[i]);
        }

        return line.ToString();
    }

    /// <summary>Whether it has a digit and no letter: a number, a date, a time.</summary>
    public static bool IsNumeric(string text)
    {
        var hasDigit = false;
        foreach (var character in text)
        {
            if (char.IsLetter(character))
                return false;
            hasDigit |= char.IsDigit(character);
        }

        return hasDigit;
    }

    private static bool IsOneLine(string text) =>
        text.Length == 0
        || (text[0] != ' ' && text[^1] != ' ' && !text.AsSpan().ContainsAnyExcept(Plain) && !text.Contains("  ", StringComparison.Ordinal));
}
