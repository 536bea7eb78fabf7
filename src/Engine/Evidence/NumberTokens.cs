namespace ParallelLlm.EvidenceSearch;

/// <summary>The numbers of a text, each with all its readings: <c>1.234</c> is 1234 and 1.234. Immutable.</summary>
internal sealed class NumberTokens
{
    private readonly Dictionary<string, List<Occurrence>> _found = [];

    private NumberTokens()
    {
    }

    public static NumberTokens Of(string text)
    {
        var tokens = new NumberTokens();
        var scanner = new NumberScanner(text, tokens.Add);
        for (var at = 0; at < text.Length;)
            at = scanner.Next(at);
        ChineseNumeral.AddAll(text, tokens.Add);
        return tokens;
    }

    /// <summary>Where the number stands; those in Chinese characters follow the others.</summary>
    public IReadOnlyList<Occurrence> this[string key] => _found.TryGetValue(key, out var found) ? found : [];

    /// <summary>The key of a text that is one number with one reading; null for other texts.</summary>
    public static string? KeyOf(string text)
    {
        var keys = Of(text)._found.Where(entry => entry.Value.Contains(new Occurrence(0, text.Length))).Select(entry => entry.Key).ToList();
        return keys.Count == 1 ? keys[0] : null;
    }

    /// <summary>Whether an index is inside of a number: between <c>1.2</c> and <c>34</c>, but not in a date.</summary>
    public static bool Cuts(string text, int at)
    {
        if (at <= 0 || at >= text.Length)
            return false;
        if (!IsPart(text, at - 1) || !IsPart(text, at))
            return false;
        var tokens = Around(text, at);
        return tokens.Exists(token => token.Start < at && at < token.End) && !tokens.Exists(token => token.Start == at || token.End == at);
    }

    // The numbers of the run of digits and separators around an index.
    private static List<Occurrence> Around(string text, int at)
    {
        var start = at;
        while (start > 0 && at - start < NumberScanner.LongestRun && IsPart(text, start - 1))
            start--;
        var found = new List<Occurrence>();
        var scanner = new NumberScanner(text, (_, token) => found.Add(token));
        while (start < text.Length && start <= at)
            start = scanner.Next(start);
        return found;
    }

    private static bool IsPart(string text, int at) =>
        Letters.Digit(text[at]) >= 0
        || (NumberScanner.Separator(text[at]) != '\0' && at + 1 < text.Length && Letters.Digit(text[at + 1]) >= 0);

    private void Add(string key, Occurrence token)
    {
        if (!_found.TryGetValue(key, out var found))
            _found.Add(key, found = []);
        // Two readings of the same digits can be equal, as those of 0 are.
        if (found.Count == 0 || found[^1].Start != token.Start)
            found.Add(token);
    }
}
