using System.Globalization;

namespace ParallelLlm.EvidenceSearch;

/// <summary>Classes of characters, and the boundaries between words. Pure.</summary>
internal static class Letters
{
    /// <summary>Whether a character is part of a word: a letter, a digit, a mark on one, or half of a surrogate pair.</summary>
    public static bool IsWord(char character) =>
        char.IsAscii(character)
            ? char.IsAsciiLetterOrDigit(character)
            : char.IsLetterOrDigit(character) || char.IsSurrogate(character) || IsMark(character);

    /// <summary>Whether a character is drawn on the one before it.</summary>
    public static bool IsMark(char character) =>
        character >= '\u0300'
        && char.GetUnicodeCategory(character)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>A decimal digit's value in any script; -1 for other characters.</summary>
    public static int Digit(char character) =>
        char.IsAsciiDigit(character) ? character - '0'
        : character < '\u0660' ? -1
        : CharUnicodeInfo.GetDecimalDigitValue(character);

    /// <summary>
    /// Whether words of the character's script are not set apart by blanks: Chinese, Japanese, Thai, Lao, Khmer, Burmese, and Korean, whose
    /// particles follow a noun at once.
    /// </summary>
    public static bool IsUnspaced(char character) => character >= '\u0E00' && character switch
    {
        <= '\u0EFF' => true,
        >= '\u1000' and <= '\u109F' or >= '\u1100' and <= '\u11FF' or >= '\u1780' and <= '\u17FF' => true,
        >= '\u2E80' and <= '\u2FDF' or >= '\u3003' and <= '\u4DBF' or >= '\u4E00' and <= '\u9FFF' => true,
        >= '\uAC00' and <= '\uD7FF' or >= '\uF900' and <= '\uFAFF' or >= '\uFF66' and <= '\uFFDC' => true,
        _ => char.IsSurrogate(character),
    };

    /// <summary>
    /// Whether no word continues across an index. Between a letter and a digit none does, nor before a capital: <c>100mg</c>, and
    /// <c>NameWeber</c>, as PDFs have it.
    /// </summary>
    public static bool IsBoundary(ReadOnlySpan<char> text, int at)
    {
        if (at <= 0 || at >= text.Length)
            return true;
        var (before, after) = (text[at - 1], text[at]);
        return !IsWord(before) || !IsWord(after)
            || IsUnspaced(before) || IsUnspaced(after)
            || (char.IsLower(before) && char.IsUpper(after))
            || (!IsMark(after) && Digit(before) >= 0 != Digit(after) >= 0);
    }

    /// <summary>The words' characters alone, in lower case.</summary>
    public static string Lower(ReadOnlySpan<char> text)
    {
        Span<char> lower = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        var length = 0;
        foreach (var character in text)
        {
            if (IsWord(character))
                lower[length++] = char.ToLowerInvariant(character);
        }

        return new string(lower[..length]);
    }

    /// <summary>Whether an index is inside of a character: a surrogate pair, or a letter and its mark.</summary>
    public static bool CutsCharacter(ReadOnlySpan<char> text, int at) =>
        at > 0 && at < text.Length
        && ((char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1])) || (IsMark(text[at]) && IsWord(text[at - 1])));
}
