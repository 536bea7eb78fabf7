using System.Globalization;

namespace ParallelLlm.Chunking;

/// <summary>
/// Finds boundaries of user-perceived characters: a letter with its marks, emoji with joiners, skin tones or flags. Pure.
/// </summary>
internal static class Graphemes
{
    /// <summary>Characters needed after a position to judge it: a surrogate pair.</summary>
    internal const int Lookahead = 2;

    // An endless pile of marks is not a readable character; past this length it may be cut anywhere but in a surrogate pair.
    private const int Longest = 64;

    // No letter below this combines with another.
    private const char FirstCombining = '\u0300';

    /// <summary>Whether a text can be cut before <paramref name="at"/>, a position inside it.</summary>
    internal static bool IsBoundary(ReadOnlySpan<char> text, int at)
    {
        if (text[at] < FirstCombining || StandsAlone(text[at]))
            return true;
        if (char.IsHighSurrogate(text[at - 1]) && char.IsLowSurrogate(text[at]))
            return false;
        var start = at - 1;
        while (start > 0 && at - start < Longest && !IsStart(text[start]))
            start--;
        var (last, end) = (start, start);
        while (end < at)
            (last, end) = (end, end + StringInfo.GetNextTextElementLength(text[end..Math.Min(text.Length, end + (2 * Longest))]));
        return end == at || at - last >= Longest;
    }

    // Most letters of scripts written without spaces, except Hangul's conjoining jamo.
    private static bool StandsAlone(char letter) =>
        letter is (>= '\u3041' and <= '\u3096') or (>= '\u30A1' and <= '\u30FA') or (>= '\u3400' and <= '\u9FFF');

    // White space and ASCII stand alone, whatever precedes them.
    private static bool IsStart(char letter) => char.IsAscii(letter) || char.IsWhiteSpace(letter);
}
