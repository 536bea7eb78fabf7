namespace ParallelLlm.Host.Documents.Places;

/// <summary>The places that a reader has marked.</summary>
internal sealed class PlaceMap : IPlaceMap
{
    private readonly List<TextPlace> _places = [];
    private int _first;

    /// <summary>States the place of the text from an offset on, which is not before the last one's.</summary>
    public void Add(long start, SourcePlace place)
    {
        if (_places.Count > _first && _places[^1].Start == start)
            _places[^1] = new TextPlace(start, place);
        else
            _places.Add(new TextPlace(start, place));
    }

    public IReadOnlyList<TextPlace> Of(long start, long end)
    {
        while (_first + 1 < _places.Count && _places[_first + 1].Start <= start)
            _first++;
        if (_first > _places.Count / 2)
        {
            _places.RemoveRange(0, _first);
            _first = 0;
        }

        var last = _first;
        while (last < _places.Count && _places[last].Start < end)
            last++;
        return _places.GetRange(_first, last - _first);
    }
}
