namespace ParallelLlm.EvidenceSearch;

/// <summary>The dates of a text, each with all its readings: <c>03/04/2024</c> is a day of March and one of April. Immutable.</summary>
internal sealed class DateTokens
{
    private const int Longest = 40;

    private readonly Dictionary<int, List<Occurrence>> _found = [];
    private readonly FoldedText _text;

    private DateTokens(FoldedText text) => _text = text;

    public static DateTokens Of(FoldedText text)
    {
        var tokens = new DateTokens(text);
        new DateScanner(text.Text, tokens.Add).ReadAll();
        return tokens;
    }

    /// <summary>The keys of a text that is one date, in the order of its readings; empty for other texts.</summary>
    public static IReadOnlyList<int> ReadingsOf(string value)
    {
        var keys = new List<int>();
        if (value.Length > Longest)
            return keys;
        var folded = FoldedText.Fold(value);
        new DateScanner(folded, (key, start, end) =>
        {
            if (start == 0 && end == folded.Length)
                keys.Add(key);
        }).ReadAll();
        return keys;
    }

    /// <summary>Where a date stands, in the order of the text.</summary>
    public IReadOnlyList<Occurrence> this[int key] => _found.TryGetValue(key, out var found) ? found : [];

    private void Add(int key, int start, int end)
    {
        if (!_found.TryGetValue(key, out var found))
            _found.Add(key, found = []);
        var token = _text.SourceOf(start, end);
        // 03/03/2024 has one reading.
        if (found.Count == 0 || found[^1].End <= token.Start)
            found.Add(token);
    }
}
