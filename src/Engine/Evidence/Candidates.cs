namespace ParallelLlm.EvidenceSearch;

/// <summary>Collects the places of a value: those of whole words, or, if there are none and it is allowed, those inside of words.</summary>
/// <param name="text">The chunk's text.</param>
/// <param name="areInWords">Whether the value may be part of a word.</param>
internal sealed class Candidates(string text, bool areInWords)
{
    private readonly List<Occurrence> _whole = [];
    private readonly List<Occurrence> _inWords = [];

    /// <summary>The most places of a value. More do not help to choose one, and cost time.</summary>
    public const int Most = 500;

    private int _seen;

    public List<Occurrence> Best => _whole.Count > 0 ? _whole : _inWords;

    public bool IsFull => _seen >= Most;

    /// <param name="place">A place, in the order of the text; ignored if it cuts a character or a number.</param>
    public void Add(Occurrence place)
    {
        _seen++;
        if (IsCut(text, place))
            return;
        if (Letters.IsBoundary(text, place.Start) && Letters.IsBoundary(text, place.End))
            Add(_whole, place);
        else if (areInWords)
            Add(_inWords, place);
    }

    /// <summary>Whether a place starts or ends inside of a character or a number.</summary>
    public static bool IsCut(string text, Occurrence place) =>
        Letters.CutsCharacter(text, place.Start) || Letters.CutsCharacter(text, place.End)
        || CutsDigits(text, place.Start) || CutsDigits(text, place.End);

    // A value that overlaps with itself counts once.
    private static void Add(List<Occurrence> places, Occurrence place)
    {
        if (places.Count == 0 || places[^1].End <= place.Start)
            places.Add(place);
    }

    private static bool CutsDigits(string text, int at) =>
        at > 0 && at < text.Length
        && ((Letters.Digit(text[at - 1]) >= 0 && Letters.Digit(text[at]) >= 0) || NumberTokens.Cuts(text, at));
}
