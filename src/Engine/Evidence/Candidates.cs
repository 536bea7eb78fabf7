namespace ParallelLlm.EvidenceSearch;

/// <summary>Collects the places of a value that are whole words, codes and numbers.</summary>
/// <param name="text">The chunk's text.</param>
internal sealed class Candidates(string text)
{
    private readonly List<Occurrence> _places = [];

    /// <summary>The most places of a value. More do not help to choose one, and cost time.</summary>
    public const int Most = 500;

    private int _seen;

    public List<Occurrence> Places => _places;

    public bool IsFull => _seen >= Most;

    /// <param name="place">A place, in the order of the text. A value that overlaps with itself counts once.</param>
    public void Add(Occurrence place)
    {
        _seen++;
        if ((_places.Count == 0 || _places[^1].End <= place.Start) && Borders.AreFree(text, place))
            _places.Add(place);
    }
}
