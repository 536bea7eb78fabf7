using System.Globalization;

namespace ParallelLlm.EvidenceSearch;

/// <summary>How a text can be read as a whole: as a number, as a date. Pure.</summary>
internal static class WholeReadings
{
    private const int Longest = 64;

    /// <summary>The numbers that a text can be, by <see cref="NumberKey"/>. Figures after a zero are a code, as in <c>01307</c>.</summary>
    /// <param name="text">Without blanks around it.</param>
    public static IReadOnlySet<string> Numbers(string text)
    {
        var found = new HashSet<string>();
        if (text.Length is 0 or > Longest || IsCode(text))
            return found;
        var scanner = new NumberScanner(text, Add);
        for (var at = 0; at < text.Length;)
            at = scanner.Next(at);
        ChineseNumeral.AddAll(text, Add);
        return found;

        void Add(string key, Occurrence place)
        {
            if (place.Length == text.Length)
                found.Add(key);
        }
    }

    /// <summary>The dates that a text can be.</summary>
    /// <param name="text">Without blanks around it.</param>
    /// <param name="folded">The text folded.</param>
    public static IReadOnlySet<int> Dates(string text, string folded)
    {
        var found = new HashSet<int>();
        if (text.Length is 0 or > Longest)
            return found;
        if (DateTokens.KeyOf(text) is { } date)
            found.Add(date);
        else
            new DateScanner(folded, (key, start, end) =>
            {
                if (start == 0 && end == folded.Length)
                    found.Add(key);
            }).ReadAll();
        return found;
    }

    /// <summary>Whether two folded texts have the same signs with a meaning: symbols, percent, a minus at the end.</summary>
    public static bool HasSameSigns(string one, string other) => Signs(one).SequenceEqual(Signs(other));

    private static bool IsCode(string text) => text.Length > 1 && Letters.Digit(text[0]) == 0 && Letters.Digit(text[1]) >= 0;

    private static IEnumerable<char> Signs(string folded) =>
        folded.Where((character, at) => character is '%' or '#' || IsSymbol(character) || (character == '-' && at == folded.Length - 1));

    private static bool IsSymbol(char character) =>
        char.GetUnicodeCategory(character) is UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.OtherSymbol;
}
