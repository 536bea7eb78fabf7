namespace ParallelLlm.EvidenceSearch;

/// <summary>The dates of a text, each with all its readings: <c>03/04/2024</c> is a day of March and one of April. Immutable.</summary>
internal sealed class DateTokens
{
    private readonly Dictionary<int, List<Occurrence>> _found = [];
    private readonly FoldedText _text;

    private DateTokens(FoldedText text) => _text = text;

    public static DateTokens Of(FoldedText text)
    {
        var tokens = new DateTokens(text);
        new DateScanner(text.Text, tokens.Add).ReadAll();
        return tokens;
    }

    /// <summary>The key of a date as ISO 8601 has it, with or without a midnight; null for other texts.</summary>
    public static int? KeyOf(string value)
    {
        if (value.Length < 10 || value[4] != '-' || value[7] != '-')
            return null;
        if (value.Length > 10 && value[10..] is not ("T00:00" or "T00:00:00" or "T00:00:00Z" or "T00:00:00.000Z"))
            return null;
        foreach (var index in (ReadOnlySpan<int>)[0, 1, 2, 3, 5, 6, 8, 9])
        {
            if (!char.IsAsciiDigit(value[index]))
                return null;
        }

        return DateScanner.Key(int.Parse(value.AsSpan(0, 4)), int.Parse(value.AsSpan(5, 2)), int.Parse(value.AsSpan(8, 2)));
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
