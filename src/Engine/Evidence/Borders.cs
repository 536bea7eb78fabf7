namespace ParallelLlm.EvidenceSearch;

/// <summary>
/// Whether a place in a text ends where the text's own words, codes and numbers end: the rest of one would say something else. Pure.
/// </summary>
internal static class Borders
{
    private const int LongestTag = 20;
    private const int LongestCode = 5;

    // Before a free point, what belongs to it; so that leaders of a table of contents are none.
    private const string Leaders = ". ";

    public static bool AreFree(string text, Occurrence place) =>
        IsFree(text, place.Start) && IsFree(text, place.End)
        && !IsInCode(text, place) && !LosesSign(text, place) && !Negations.IsPrefixed(text, place.Start);

    /// <summary>Whether a place is a part of a code: <c>A12345</c>, <c>X-12345</c>, <c>3b</c>, not <c>100mg</c>.</summary>
    public static bool IsInCode(string text, Occurrence place) => IsCodeAt(text, place.Start, -1) || IsCodeAt(text, place.End, 1);

    /// <summary>Whether a full stop before a digit is the point of a number without a whole part, as in <c>.5</c>.</summary>
    public static bool IsPoint(ReadOnlySpan<char> text, int at)
    {
        if (at < 0 || at + 1 >= text.Length || NumberScanner.Separator(text[at]) != '.' || Letters.Digit(text[at + 1]) < 0)
            return false;
        return at == 0
            || (!Letters.IsWord(text[at - 1]) && text[at - 1] is not ('.' or ')' or ']')
                && !(at > 1 && text[(at - 2)..at].SequenceEqual(Leaders)));
    }

    /// <summary>Whether a character is a minus or a hyphen, but not a dash.</summary>
    public static bool IsMinus(char character) => character is '-' or '−' or '‐' or '‑' or '－' or '﹣';

    /// <summary>Whether a letter group is short and in capitals, as names of receptors and blood groups are.</summary>
    public static bool IsCode(ReadOnlySpan<char> word) => word.Length is > 0 and <= LongestCode && IsUpper(word);

    /// <summary>The letters and digits that end at an index.</summary>
    public static ReadOnlySpan<char> WordBefore(ReadOnlySpan<char> text, int end)
    {
        var start = end;
        while (start > 0 && Letters.IsWord(text[start - 1]))
            start--;
        return text[start..end];
    }

    private static bool IsFree(string text, int at) =>
        Letters.IsBoundary(text, at) && !Letters.CutsCharacter(text, at)
        && !(at > 0 && at < text.Length
            && ((Letters.Digit(text[at - 1]) >= 0 && Letters.Digit(text[at]) >= 0) || NumberTokens.Cuts(text, at)));

    // A letter and a digit meet, or a digit and a letter after a hyphen: a single letter or capitals make a code of them.
    private static bool IsCodeAt(string text, int border, int step)
    {
        var outer = step < 0 ? border - 1 : border;
        var inner = outer - step;
        var letter = IsDigit(text, inner) ? outer : IsDigit(text, outer) ? inner : -1;
        if (letter == outer && letter >= 0 && letter < text.Length && IsMinus(text[letter]))
            letter += step;
        if (letter < 0 || letter >= text.Length || !char.IsLetter(text[letter]) || Letters.IsUnspaced(text[letter]))
            return false;
        var (start, end) = (letter, letter + 1);
        while (start > 0 && char.IsLetter(text[start - 1]))
            start--;
        while (end < text.Length && char.IsLetter(text[end]))
            end++;
        var word = text.AsSpan(start, end - start);
        return word.Length == 1 || (IsUpper(word) && !NumberContext.IsCurrency(word));
    }

    private static bool IsDigit(string text, int at) => at >= 0 && at < text.Length && Letters.Digit(text[at]) >= 0;

    private static bool IsUpper(ReadOnlySpan<char> word)
    {
        foreach (var letter in word)
        {
            if (!char.IsUpper(letter) && Letters.Digit(letter) < 0)
                return false;
        }

        return true;
    }

    // -5, +5, <5 and 1/5 are not 5; A+ is not A.
    private static bool LosesSign(string text, Occurrence place)
    {
        var before = place.Start - 1;
        if (before >= 0 && Letters.Digit(text[place.Start]) >= 0 && IsSign(text, before))
            return true;
        var after = place.End;
        if (after >= text.Length || !Letters.IsWord(text[after - 1]))
            return false;
        var next = after + 1 < text.Length ? text[after + 1] : '\0';
        return (text[after] is '+' or '＋' && !Letters.IsWord(next))
            || (IsMinus(text[after]) && !Letters.IsWord(next) && !char.IsWhiteSpace(next) && IsCode(WordBefore(text, after)));
    }

    private static bool IsSign(string text, int at)
    {
        var before = at == 0 ? '\n' : text[at - 1];
        return text[at] switch
        {
            '-' or '−' or '－' or '﹣' or '–' or '+' or '＋' or '±' => !Letters.IsWord(before) && before is not (')' or '.' or '-' or '/'),
            '<' or '≤' or '≥' or '＜' or '＞' => true,
            '>' => before is not ('-' or '=' or '"' or '\'' or '/') && !EndsTag(text, at),
            '=' => before is '<' or '>',
            '/' or '⁄' => IsFraction(text, at),
            _ => false,
        };
    }

    // Whether a < opens what ends here.
    private static bool EndsTag(string text, int at) =>
        text.AsSpan(Math.Max(0, at - LongestTag), Math.Min(at, LongestTag)) is var tag
        && tag.LastIndexOf('<') > tag.LastIndexOfAny(' ', '\n');

    private static bool IsFraction(string text, int at)
    {
        var (start, end) = (at, at + 1);
        while (start > 0 && Letters.Digit(text[start - 1]) >= 0)
            start--;
        while (end < text.Length && Letters.Digit(text[end]) >= 0)
            end++;
        return at - start is 1 or 2 && end - at is 2 or 3 && !(start > 0 && text[start - 1] == '/');
    }
}
