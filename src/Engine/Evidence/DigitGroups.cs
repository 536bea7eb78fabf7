using System.Text;

namespace ParallelLlm.EvidenceSearch;

/// <summary>
/// Compares the figures of folded texts: their digits, and the points, signs and comparisons that change their value. Pure.
/// </summary>
internal static class DigitGroups
{
    // A run with more digits is a telephone, card or account number, whose blanks and hyphens mean nothing.
    private const int FewestOfIdentifier = 8;
    private const int Thousands = 3;

    public static bool Agree(string one, string other) => HasNone(one) ? HasNone(other) : !HasNone(other) && Of(one) == Of(other);

    private static bool HasNone(string folded) => folded.AsSpan().IndexOfAnyInRange('0', '9') < 0;

    private static string Of(string folded)
    {
        var groups = new StringBuilder();
        var at = 0;
        while (folded.AsSpan(at).IndexOfAnyInRange('0', '9') is >= 0 and var next)
        {
            at += next;
            AddSign(groups, folded, at);
            at = AddRun(groups, folded, at);
        }

        return groups.ToString();
    }

    private static int AddRun(StringBuilder groups, string folded, int start)
    {
        var (end, count) = RunOf(folded, start);
        var at = start;
        while (at < end)
        {
            var next = at;
            for (; next < end && char.IsAsciiDigit(folded[next]); next++)
                groups.Append(folded[next]);
            at = next;
            while (next < end && !char.IsAsciiDigit(folded[next]))
                next++;
            if (next < end)
                groups.Append(Separator(folded.AsSpan(at, next - at), count, DigitsAt(folded, next)));
            at = next;
        }

        return end;
    }

    // Digits, and up to two separators between them.
    private static (int End, int Count) RunOf(string folded, int start)
    {
        var (end, count) = (start, 0);
        for (var at = start; at < folded.Length && at - end <= 2; at++)
        {
            if (char.IsAsciiDigit(folded[at]))
                (end, count) = (at + 1, count + 1);
            else if (folded[at] is not (' ' or '-' or '/' or '(' or ')' or '.' or ',' or ':' or '\''))
                break;
        }

        return (end, count);
    }

    private static string Separator(ReadOnlySpan<char> between, int digits, int following) => between switch
    {
        "." or "," => ".",
        ":" => ":",
        " " or "'" when following == Thousands => "",
        _ => digits >= FewestOfIdentifier ? "" : " ",
    };

    private static int DigitsAt(string folded, int start)
    {
        var end = start;
        while (end < folded.Length && char.IsAsciiDigit(folded[end]))
            end++;
        return end - start;
    }

    private static void AddSign(StringBuilder groups, string folded, int start)
    {
        groups.Append(' ');
        var at = start - 1;
        if (at >= 0 && folded[at] == '-' && (at == 0 || !Letters.IsWord(folded[at - 1])))
        {
            groups.Append('-');
            at--;
        }

        if (at >= 0 && folded[at] == ' ')
            at--;
        if (at >= 0 && folded[at] is '<' or '>' or '≤' or '≥')
            groups.Append(folded[at]);
    }
}
