namespace ParallelLlm.Tests.Load.FuzzHtml;

/// <summary>Compares the text of a page with a browser's.</summary>
/// <param name="Seed">The page's seed.</param>
/// <param name="F1">F1 of the words, without form values and preheaders.</param>
/// <param name="Words">Number of words that the browser shows.</param>
/// <param name="HasValues">Whether the text has exactly the form values that the browser shows, in order.</param>
/// <param name="HasPreheader">Whether words of a preheader are in the text.</param>
/// <param name="Difference">Words that only one of them has.</param>
internal sealed record PageScore(int Seed, double F1, int Words, bool HasValues, bool HasPreheader, string Difference)
{
    private const int MostDifferences = 12;

    /// <param name="page">The page.</param>
    /// <param name="text">Its text as the program reads it.</param>
    /// <param name="shown">The text that the browser shows.</param>
    /// <param name="values">The form values that the browser shows.</param>
    public static PageScore Of(GeneratedPage page, string text, string shown, string[] values)
    {
        var found = PageWords.Count(text.Replace("[x]", " ", StringComparison.Ordinal));
        var foundValues = found.Keys.Where(word => word.StartsWith(PageWords.FormValue, StringComparison.Ordinal)).ToList();
        var hasPreheader = found.Keys.Any(word => word.Contains(PageWords.Preheader, StringComparison.Ordinal));
        var expected = PageWords.Count(shown);
        Drop(found);
        Drop(expected);
        return new PageScore(
            page.Seed,
            PageWords.F1(found, expected),
            expected.Values.Sum(),
            foundValues.SequenceEqual(values),
            hasPreheader,
            $"missing: {Missing(expected, found)}; too many: {Missing(found, expected)}");
    }

    private static void Drop(Dictionary<string, int> words)
    {
        foreach (var word in words.Keys)
        {
            if (word.StartsWith(PageWords.FormValue, StringComparison.Ordinal)
                || word.StartsWith(PageWords.Preheader, StringComparison.Ordinal))
                words.Remove(word);
        }
    }

    private static string Missing(Dictionary<string, int> words, Dictionary<string, int> others) =>
        string.Join(
            ' ', words.Where(word => word.Value > others.GetValueOrDefault(word.Key)).Select(word => word.Key).Take(MostDifferences));
}
