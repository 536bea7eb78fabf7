namespace ParallelLlm.EvidenceSearch;

/// <summary>Finds those of a value's places that have its field's label before them. Pure.</summary>
internal static class LabelSearch
{
    private const int Window = 80;

    // A word of the name counts more than all of a description.
    private const int NameWeight = 100;

    /// <summary>The places with the best label; all of them if none has one.</summary>
    public static IReadOnlyList<Occurrence> Best(FoldedText text, IReadOnlyList<Occurrence> places, FieldWords words)
    {
        if (places.Count < 2)
            return places;
        var best = new List<Occurrence>();
        var most = (Words: 0, IsSameLine: false, Distance: 0);
        foreach (var place in places)
        {
            var score = Score(text, place.Start, words);
            var order = score.CompareTo(most);
            if (order > 0)
                (best, most) = ([], score);
            if (order >= 0)
                best.Add(place);
        }

        return most.Words == 0 ? places : best;
    }

    private static (int Words, bool IsSameLine, int Distance) Score(FoldedText text, int start, FieldWords words)
    {
        var line = start == 0 ? 0 : text.Source.LastIndexOf('\n', start - 1) + 1;
        var above = line < 2 ? 0 : text.Source.LastIndexOf('\n', line - 2) + 1;
        var same = Count(text, Math.Max(line, start - Window), start, words);
        var both = Count(text, Math.Max(above, start - Window), start, words);
        return both.Words > same.Words ? (both.Words, false, both.Distance) : (same.Words, true, same.Distance);
    }

    private static (int Words, int Distance) Count(FoldedText text, int from, int to, FieldWords words)
    {
        var start = text.IndexOf(from);
        var window = text.Text.AsSpan(start, text.IndexOf(to) - start);
        var (count, farthest) = (0, 0);
        foreach (var word in words.Name)
        {
            if (LastIndexOf(window, word) is >= 0 and var at)
                (count, farthest) = (count + NameWeight, Math.Max(farthest, window.Length - at));
        }

        foreach (var word in words.Description)
            count += LastIndexOf(window, word) >= 0 ? 1 : 0;
        return (count, -farthest);
    }

    private static int LastIndexOf(ReadOnlySpan<char> window, string word)
    {
        var at = window.LastIndexOf(word);
        while (at >= 0 && !(Letters.IsBoundary(window, at) && Letters.IsBoundary(window, at + word.Length)))
            at = window[..(at + word.Length - 1)].LastIndexOf(word);
        return at;
    }
}
