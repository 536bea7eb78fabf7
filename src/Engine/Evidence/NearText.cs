namespace ParallelLlm.EvidenceSearch;

/// <summary>Approximate search in a folded text, within a bound of work for all its values. Not thread-safe.</summary>
internal sealed class NearText
{
    private const int Shortest = 8;
    private const int Longest = 2_000;
    private const int LettersOfEdit = 7;
    private const int MostCandidates = 16;

    // Stands for all letters that the text does not have.
    private const ushort Unknown = 0;

    private readonly FoldedText _text;
    private readonly ushort[] _ids;
    private readonly Dictionary<char, ushort> _alphabet = [];
    private readonly int[] _distances;

    public NearText(FoldedText text)
    {
        _text = text;
        _ids = new ushort[text.Text.Length];
        _distances = new int[text.Text.Length];
        for (var i = 0; i < _ids.Length; i++)
        {
            if (!_alphabet.TryGetValue(text.Text[i], out var id))
                _alphabet.Add(text.Text[i], id = (ushort)Math.Min(_alphabet.Count + 1, ushort.MaxValue));
            _ids[i] = id;
        }
    }

    /// <summary>Steps left for this text.</summary>
    internal long Steps { get; set; } = 20_000_000;

    /// <summary>The places that differ least from a value, in few letters; empty if there are none, or the bound is reached.</summary>
    /// <param name="value">The value, folded.</param>
    public List<Occurrence> Find(string value)
    {
        var most = value.Length / LettersOfEdit;
        if (value.Length is < Shortest or > Longest || _ids.Length < value.Length - most)
            return [];
        ushort[] pattern = [.. value.Select(letter => _alphabet.GetValueOrDefault(letter, Unknown))];
        var forwards = new NearPattern(pattern, _alphabet.Count + 1);
        if (!Take((long)forwards.Blocks * _ids.Length))
            return [];
        forwards.Read(_ids, 1, isAnchored: false, _distances);
        var ends = Ends(most);
        if (ends.Count == 0)
            return [];
        Array.Reverse(pattern);
        return Best(value, ends, new NearPattern(pattern, _alphabet.Count + 1), most);
    }

    // The last character of the nearest part in each stretch of near ones; the nearest stretches first.
    private List<(int End, int Distance)> Ends(int most)
    {
        var ends = new List<(int End, int Distance)>();
        for (var at = 0; at < _distances.Length; at++)
        {
            if (_distances[at] > most)
                continue;
            var best = at;
            for (; at < _distances.Length && _distances[at] <= most; at++)
                best = _distances[at] < _distances[best] ? at : best;
            ends.Add((best + 1, _distances[best]));
        }

        return [.. ends.OrderBy(end => end.Distance).ThenBy(end => end.End).Take(MostCandidates)];
    }

    private List<Occurrence> Best(string value, List<(int End, int Distance)> ends, NearPattern backwards, int most)
    {
        var check = new NearCheck(value);
        var found = new List<Occurrence>();
        var least = int.MaxValue;
        foreach (var (end, distance) in ends)
        {
            // A candidate's whole words are at least as far from the value as its nearest part.
            if (distance > least)
                break;
            if (WholeWords(end, value.Length, backwards, most) is not { } words || words.Distance > least)
                continue;
            var part = _text.Text[words.Start..words.End];
            if (!Take((long)value.Length * (1 + check.Strangers(part))) || !check.Accepts(part))
                continue;
            var place = _text.SourceOf(words.Start, words.End);
            if (Candidates.IsCut(_text.Source, place))
                continue;
            if (words.Distance < least)
                found.Clear();
            least = words.Distance;
            if (found.Count == 0 || found[^1] != place)
                found.Add(place);
        }

        return found;
    }

    // The nearest part of whole words that ends with the word at an index, or the one before it.
    private (int Start, int End, int Distance)? WholeWords(int near, int length, NearPattern backwards, int most)
    {
        var text = _text.Text;
        var (longer, shorter) = (near, near);
        while (longer < text.Length && !Letters.IsBoundary(text, longer))
            longer++;
        while (shorter > 0 && !Letters.IsBoundary(text, shorter))
            shorter--;
        (int Start, int End, int Distance)? best = null;
        foreach (var given in longer == shorter ? [longer] : (ReadOnlySpan<int>)[longer, shorter])
        {
            var end = given;
            while (end > 0 && text[end - 1] == ' ')
                end--;
            var from = Math.Max(0, end - length - most);
            if (end - near > most || end == from || !Take((long)backwards.Blocks * (end - from)))
                continue;
            Span<int> distances = new int[end - from];
            backwards.Read(_ids.AsSpan(from, end - from), -1, isAnchored: true, distances);
            for (var start = end - 1; start >= from; start--)
            {
                var distance = distances[end - 1 - start];
                if (distance <= most && (best is null || distance < best.Value.Distance) && IsStart(start))
                    best = (start, end, distance);
            }
        }

        return best;

        bool IsStart(int start) =>
            text[start] != ' ' && Letters.IsBoundary(text, start) && _text.IsWhole(start) && !Letters.CutsCharacter(text, start);
    }

    private bool Take(long steps)
    {
        if (steps > Steps)
        {
            Steps = 0;
            return false;
        }

        Steps -= steps;
        return true;
    }
}
