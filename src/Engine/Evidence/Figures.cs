using System.Buffers;
using System.Globalization;
using System.Text;

namespace ParallelLlm.EvidenceSearch;

/// <summary>
/// What a text's digits and signs state: the digits, the signs that change their value or unit, the signs of a status (<c>ER+</c>), and
/// addresses with <c>@</c>. Texts with other figures are other statements. Pure.
/// </summary>
internal static class Figures
{
    // A run with more digits is a telephone, card or account number, whose blanks and hyphens mean nothing.
    private const int FewestOfIdentifier = 8;
    private const int Thousands = 3;
    private const int MostSeparators = 3;

    private static readonly SearchValues<char> Stating = SearchValues.Create("0123456789+-@");

    /// <summary>A text's figures in one notation; empty if it has none.</summary>
    /// <param name="source">The text, not folded.</param>
    public static string Of(string source)
    {
        var text = FoldedText.Of(source);
        var folded = text.Text;
        var figures = new StringBuilder();
        var at = 0;
        while (folded.AsSpan(at).IndexOfAny(Stating) is >= 0 and var next)
        {
            at += next;
            if (char.IsAsciiDigit(folded[at]))
                at = AddNumber(figures, folded, at);
            else if (folded[at] == '@')
                at = AddAddress(figures, folded, at);
            else
                AddStatus(figures, text, at++);
        }

        return figures.ToString();
    }

    private static int AddNumber(StringBuilder figures, string folded, int start)
    {
        AddSigns(figures, folded, start);
        var end = AddRun(figures, folded, start);
        var unit = end < folded.Length && folded[end] == ' ' ? end + 1 : end;
        if (unit < folded.Length && (folded[unit] is '%' or '‰' || IsCurrency(folded[unit])))
            figures.Append(folded[unit]);
        return end;
    }

    private static int AddRun(StringBuilder figures, string folded, int start)
    {
        var (end, count) = RunOf(folded, start);
        var at = start;
        while (at < end)
        {
            var next = at;
            for (; next < end && char.IsAsciiDigit(folded[next]); next++)
                figures.Append(folded[next]);
            at = next;
            while (next < end && !char.IsAsciiDigit(folded[next]))
                next++;
            if (next < end)
                figures.Append(Separator(folded.AsSpan(at, next - at), count, DigitsAt(folded, next)));
            at = next;
        }

        return end;
    }

    // Digits, and a few separators between them.
    private static (int End, int Count) RunOf(string folded, int start)
    {
        var (end, count) = (start, 0);
        for (var at = start; at < folded.Length && at - end <= MostSeparators; at++)
        {
            if (char.IsAsciiDigit(folded[at]))
                (end, count) = (at + 1, count + 1);
            else if (folded[at] is not (' ' or '-' or '/' or '(' or ')' or '.' or ',' or ':' or '\'' or '='))
                break;
        }

        return (end, count);
    }

    private static string Separator(ReadOnlySpan<char> between, int digits, int following) => between switch
    {
        "." or "," => ".",
        ":" => ":",
        " " or "'" when following == Thousands => "",
        _ when digits >= FewestOfIdentifier => "",
        _ => between.Trim() switch
        {
            "/" => "/",
            "-" => "-",
            "=" => "=",
            _ => " ",
        },
    };

    private static int DigitsAt(string folded, int start)
    {
        var end = start;
        while (end < folded.Length && char.IsAsciiDigit(folded[end]))
            end++;
        return end - start;
    }

    // Those before a number, from the nearest on. Only comparisons and currencies may stand before a blank.
    private static void AddSigns(StringBuilder figures, string folded, int start)
    {
        figures.Append(' ');
        var isAdjacent = true;
        for (var at = start - 1; at >= 0; at--)
        {
            var sign = folded[at];
            if (sign == ' ' && isAdjacent)
            {
                isAdjacent = false;
                continue;
            }

            var isSign = sign is '<' or '>' or '≤' or '≥' || IsCurrency(sign)
                || (sign == '=' && at > 0 && folded[at - 1] is '<' or '>')
                || (isAdjacent && sign is '-' or '+' or '±' && (at == 0 || !Letters.IsWord(folded[at - 1])))
                || (at == start - 1 && Borders.IsPoint(folded, at));
            if (!isSign)
                return;
            figures.Append(sign);
        }
    }

    // An address is the same to the letter.
    private static int AddAddress(StringBuilder figures, string folded, int at)
    {
        var (start, end) = (at, at + 1);
        while (start > 0 && IsOfAddress(folded[start - 1]))
            start--;
        while (end < folded.Length && IsOfAddress(folded[end]))
            end++;
        figures.Append(' ').Append(folded.AsSpan(start, end - start).Trim("._-+"));
        return end;
    }

    private static bool IsOfAddress(char character) => Letters.IsWord(character) || character is '.' or '_' or '-' or '+';

    // A plus beside a word; a minus after a code: ER-, but neither E-Mail nor a hyphen at a line's end.
    private static void AddStatus(StringBuilder figures, FoldedText text, int at)
    {
        var folded = text.Text;
        var isBeforeWord = at + 1 < folded.Length && Letters.IsWord(folded[at + 1]);
        var word = Borders.WordBefore(folded, at);
        var isStatus = folded[at] == '+'
            ? word.Length > 0 || (isBeforeWord && !char.IsAsciiDigit(folded[at + 1]))
            : !isBeforeWord && !IsBeforeDigit(folded, at + 2) && IsMinusAfterCode(text.Source, text.SourceOf(at, at + 1).Start);
        if (isStatus)
            figures.Append(' ').Append(word).Append(folded[at]);
    }

    private static bool IsBeforeDigit(string folded, int at) => at < folded.Length && char.IsAsciiDigit(folded[at]);

    private static bool IsMinusAfterCode(string source, int at)
    {
        var word = Borders.WordBefore(source, at);
        var isHyphen = at + 1 < source.Length && source[at + 1] is '\n' or '\r' && !word.ContainsAnyInRange('0', '9');
        return Borders.IsMinus(source[at]) && Borders.IsCode(word) && !isHyphen;
    }

    private static bool IsCurrency(char character) =>
        char.GetUnicodeCategory(character) == UnicodeCategory.CurrencySymbol;
}
