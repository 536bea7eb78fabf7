namespace ParallelLlm.EvidenceSearch;

/// <summary>The numbers that a text can be as a whole. Pure.</summary>
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

    private static bool IsCode(string text) => text.Length > 1 && Letters.Digit(text[0]) == 0 && Letters.Digit(text[1]) >= 0;
}
