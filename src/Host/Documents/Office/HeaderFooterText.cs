using System.Text;
using ParallelLlm.Host.Documents.Tables;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>The text of a sheet's printed header or footer, without the codes for fonts, page numbers and dates.</summary>
internal static class HeaderFooterText
{
    /// <summary>Its parts (left, centre and right) as one line, with <c> | </c> in between; empty if it has no text.</summary>
    public static string Of(string codes)
    {
        var parts = new List<StringBuilder> { new() };
        for (var i = 0; i < codes.Length; i++)
        {
            if (codes[i] != '&' || i + 1 == codes.Length)
            {
                parts[^1].Append(codes[i]);
                continue;
            }

            i++;
            if (codes[i] == '&')
                parts[^1].Append('&');
            else if (codes[i] is 'L' or 'C' or 'R')
                parts.Add(new());
            else
                i = EndOfCode(codes, i);
        }

        return string.Join(" | ", parts.Select(part => CellText.OneLine(part.ToString())).Where(part => part.Length > 0));
    }

    /// <summary>The last character of a code: a font in quotes, a size in digits, a colour of six digits, or a letter.</summary>
    private static int EndOfCode(string codes, int at)
    {
        const int colorLength = 6;
        if (codes[at] == '"')
            return codes.IndexOf('"', at + 1) is >= 0 and var end ? end : codes.Length;
        if (codes[at] == 'K')
            return Math.Min(at + colorLength, codes.Length);
        while (char.IsAsciiDigit(codes[at]) && at + 1 < codes.Length && char.IsAsciiDigit(codes[at + 1]))
            at++;
        return at;
    }
}
