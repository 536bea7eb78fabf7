using System.Globalization;

namespace ParallelLlm.Host.Documents;

/// <summary>Changes the case of letters as a page's styles demand.</summary>
internal static class LetterCase
{
    /// <param name="transform">The value of the CSS property <c>text-transform</c>; empty for no change.</param>
    /// <param name="isWithinWord">Whether the text begins within a word.</param>
    public static string Change(string text, string transform, bool isWithinWord) => transform switch
    {
        "uppercase" => text.Replace("ß", "SS", StringComparison.Ordinal).ToUpperInvariant(),
        "lowercase" => text.ToLowerInvariant(),
        "capitalize" => Capitalized(text, isWithinWord),
        _ => text,
    };

    private static string Capitalized(string text, bool isWithinWord)
    {
        var letters = text.ToCharArray();
        for (var i = 0; i < letters.Length; i++)
        {
            var letter = letters[i];
            if (!isWithinWord)
                letters[i] = char.ToUpperInvariant(letter);
            isWithinWord = IsOfWord(letter, isWithinWord);
        }

        return new string(letters);
    }

    /// <summary>Whether a character begins or continues a word.</summary>
    /// <param name="isWithin">Whether it follows a character of a word.</param>
    public static bool IsOfWord(char letter, bool isWithin) =>
        char.IsAsciiLetterOrDigit(letter) || letter == '_'
        || (char.GetUnicodeCategory(letter) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Surrogate)
        || (isWithin && letter is '\'' or '\u2019' or '.' or ':' or '·');
}
