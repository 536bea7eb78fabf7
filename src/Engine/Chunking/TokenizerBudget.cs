using System.Globalization;

namespace ParallelLlm.Chunking;

/// <summary>
/// Keeps counting linear. A tokenizer merges the bytes of an unbroken run (such as letters, marks or blanks) pair by pair, at a cost
/// quadratic in the run: half a second for 40,000 letters. A chunk therefore ends early where the squares of its runs outgrow its length.
/// Prose of any language stays far below the bound.
/// </summary>
internal static class TokenizerBudget
{
    private const long BytesPerByte = 4_096;

    /// <summary>Length of the longest prefix within the bound per byte; at least 1,024 characters if the text has them.</summary>
    internal static int SafeLength(ReadOnlySpan<char> text)
    {
        long bytes = 0;
        long squares = 0;
        long run = 0;
        var kind = Kind.Digit;
        for (var at = 0; at < text.Length; at++)
        {
            var width = text[at] < 0x80 ? 1 : text[at] < 0x800 || char.IsSurrogate(text[at]) ? 2 : 3;
            var next = KindOf(text[at]);
            if (next != kind && next != Kind.Mark)
            {
                kind = next;
                run = 0;
            }

            // Digits never merge beyond three.
            if (kind == Kind.Digit)
                run = 0;
            bytes += width;
            squares += ((2 * run) + width) * width;
            run += width;
            if (squares > BytesPerByte * bytes)
                return at;
        }

        return text.Length;
    }

    private static Kind KindOf(char letter)
    {
        if (char.IsAsciiLetter(letter))
            return Kind.Letter;
        if (char.IsWhiteSpace(letter))
            return Kind.Blank;
        if (char.IsLetter(letter))
            return Kind.Letter;
        if (char.IsDigit(letter))
            return Kind.Digit;
        return CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark
            ? Kind.Mark
            : Kind.Other;
    }

    private enum Kind
    {
        Digit,
        Letter,
        Blank,
        Other,
        Mark,
    }
}
