namespace ParallelLlm.EvidenceSearch;

/// <summary>Approximate search in a folded text, within a bound of work for all its values. Not thread-safe.</summary>
internal sealed class NearText
{
    private const int Shortest = 8;

    // One word alone: committed is not committee.
    private const int ShortestWord = 12;
    private const int Longest = 2_000;
    private const int LettersOfEdit = 7;

    // Ends to look at: 32 for values of up to 64 letters, fewer for longer ones, which cost more.
    private const int MostCandidates = 32;
    private const int FewestCandidates = 2;
    private const int MostOfEnd = 8;

    // An upper bound for each letter of a value.
    private const int StepsOfCheck = 16;

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
    /// <param name="given">The value as it was.</param>
    public List<Occurrence> Find(string value, string given)
    {
        var most = value.Length / LettersOfEdit;
        var isWord = value.Length < ShortestWord && !value.AsSpan().ContainsAny(' ', '-') && !Letters.IsUnspaced(value[0]);
        if (value.Length is < Shortest or > Longest || isWord || _ids.Length < value.Length - most)
            return [];
        ushort[] pattern = [.. value.Select(letter => _alphabet.GetValueOrDefault(letter, Unknown))];
        var forwards = new NearPattern(pattern, _alphabet.Count + 1);
        if (!Take((long)forwards.Blocks * _ids.Length))
            return [];
        forwards.Read(_ids, 1, isAnchored: false, _distances);
        var ends = Ends(most, Math.Max(FewestCandidates, MostCandidates / forwards.Blocks));
        if (ends.Count == 0)
            return [];
        Array.Reverse(pattern);
        return Best(value, new NearCheck(value, Figures.Of(given)), ends, new NearPattern(pattern, _alphabet.Count + 1), most);
    }

    // The ends of words up to which a part is near; the nearest first.
    private List<(int End, int Distance)> Ends(int most, int count)
    {
        var ends = new List<(int End, int Distance)>();
        for (var at = 0; at < _distances.Length; at++)
        {
            if (_distances[at] <= most && _text.Text[at] != ' ' && IsEdge(at + 1))
                ends.Add((at + 1, _distances[at]));
        }

        return [.. ends.OrderBy(end => end.Distance).ThenBy(end => end.End).Take(count)];
    }

    private List<Occurrence> Best(
        string value, NearCheck check, List<(int End, int Distance)> ends, NearPattern backwards, int most)
    {
        var found = new List<Occurrence>();
        var least = most;
        foreach (var (end, distance) in ends)
        {
            // A part that starts with a word is at least as far from the value as the nearest part.
            if (distance > least)
                break;
            foreach (var part in Parts(end, value, backwards, least))
            {
                var place = _text.SourceOf(part.Start, end);
                if (!Take((long)value.Length * StepsOfCheck) || !Borders.AreFree(_text.Source, place)
                    || !check.Accepts(_text.Text[part.Start..end], _text.Source[place.Start..place.End]))
                    continue;
                if (part.Distance < least)
                    found.Clear();
                least = part.Distance;
                found.Add(place);
                break;
            }
        }

        found.Sort((one, other) => one.Start.CompareTo(other.Start));
        return found;
    }

    // The parts of whole words up to an end; the nearest first.
    private IEnumerable<(int Start, int Distance)> Parts(int end, string value, NearPattern backwards, int most)
    {
        var text = _text.Text;
        var from = Math.Max(0, end - value.Length - most);
        if ((Letters.IsWord(value[^1]) && !Letters.IsWord(text[end - 1])) || !Take((long)backwards.Blocks * (end - from)))
            return [];
        var distances = new int[end - from];
        backwards.Read(_ids.AsSpan(from, end - from), -1, isAnchored: true, distances);
        var parts = new List<(int Start, int Distance)>();
        for (var start = end - 1; start >= from; start--)
        {
            var distance = distances[end - 1 - start];
            if (distance <= most && IsEdge(start) && text[start] != ' ' && (Letters.IsWord(text[start]) || !Letters.IsWord(value[0])))
                parts.Add((start, distance));
        }

        return parts.OrderBy(part => part.Distance).ThenBy(part => part.Start).Take(MostOfEnd);
    }

    private bool IsEdge(int at) =>
        Letters.IsBoundary(_text.Text, at) && _text.IsWhole(at) && !Letters.CutsCharacter(_text.Text, at);

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
