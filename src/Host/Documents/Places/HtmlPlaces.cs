namespace ParallelLlm.Host.Documents.Places;

/// <summary>The places of a page's text, as small as they can be kept: a page has one a line, and is in memory as a whole.</summary>
internal sealed class HtmlPlaces : IPlaceMap
{
    private readonly List<Entry> _entries = [];
    private int _first;

    /// <summary>The heading of the text that is added next; null for none.</summary>
    public string? Heading { get; set; }

    /// <summary>The column names of the table whose rows are added next; null for none.</summary>
    public string? Columns { get; set; }

    /// <summary>States the line of the source of the text from an offset on, which is after the last one's.</summary>
    public void Add(int start, int line) => _entries.Add(new Entry(start, line, Heading, Columns));

    public IReadOnlyList<TextPlace> Of(long start, long end)
    {
        while (_first + 1 < _entries.Count && _entries[_first + 1].Start <= start)
            _first++;
        var places = new List<TextPlace>();
        for (var i = _first; i < _entries.Count && _entries[i].Start < end; i++)
        {
            var entry = _entries[i];
            var place = new SourcePlace { Line = entry.Line, Heading = entry.Heading, Columns = entry.Columns };
            places.Add(new TextPlace(entry.Start, place));
        }

        return places;
    }

    private readonly record struct Entry(int Start, int Line, string? Heading, string? Columns);
}
