using ParallelLlm.Host.Documents.Encodings;

namespace ParallelLlm.Tests.Load.Texts;

/// <summary>Counts of letters by preceding letters, as indexes; 0 is a word's edge.</summary>
internal sealed class LetterCounts
{
    private const int LeastTriples = 4;

    private readonly double _added;
    private readonly double[] _single;
    private readonly Dictionary<int, double> _pairs = [];
    private readonly Dictionary<int, double> _triples = [];
    private readonly Dictionary<int, double> _before = [];

    public LetterCounts(int size, IEnumerable<int[]> words, bool hasWords, double added)
    {
        _added = added;
        _single = new double[size];
        foreach (var word in words)
        {
            int first = 0, second = 0;
            foreach (var third in hasWords ? word.Append(0) : word)
            {
                _single[third]++;
                Count(_pairs, LetterModel.Key(0, second, third));
                Count(_triples, LetterModel.Key(first, second, third));
                Count(_before, LetterModel.Key(0, first, second));
                (first, second) = (second, third);
            }
        }
    }

    public float[] Single()
    {
        var total = _single.Sum() + (_added * _single.Length);
        return [.. _single.Select(count => Cost((count + _added) / total))];
    }

    /// <summary>Costs of the pairs that differ most from the cost of their last letter alone.</summary>
    public Dictionary<int, float> Pairs(float[] single, int most) =>
        Telling(_pairs, key => _single[(key >> 8) & 255], key => single[key & 255] + LetterModel.BackOff, most);

    /// <summary>Costs of the triples that differ most from the cost of their last two letters.</summary>
    public Dictionary<int, float> Triples(float[] single, Dictionary<int, float> pairs, int most) => Telling(
        _triples.Where(each => each.Value >= LeastTriples),
        key => _before[key >> 8],
        key => Pair(single, pairs, key & 0xFFFF),
        most);

    /// <summary>Mean cost of a letter in the counted text.</summary>
    public float Typical(float[] single, Dictionary<int, float> pairs, Dictionary<int, float> triples)
    {
        if (pairs.Count == 0)
            return (float)(_single.Select((count, index) => count * single[index]).Sum() / _single.Sum());
        var cost = _triples.Sum(each =>
            each.Value * (triples.TryGetValue(each.Key, out var known) ? known : Pair(single, pairs, each.Key & 0xFFFF)));
        return (float)(cost / (_single.Sum() - _single[0]));
    }

    private Dictionary<int, float> Telling(
        IEnumerable<KeyValuePair<int, double>> counts, Func<int, double> before, Func<int, float> otherwise, int most) => counts
        .Select(each => (each.Key, Count: each.Value, Cost: Cost(each.Value / (before(each.Key) + _added))))
        .OrderByDescending(each => each.Count * Math.Abs(otherwise(each.Key) - each.Cost))
        .ThenBy(each => each.Key)
        .Take(most)
        .ToDictionary(each => each.Key, each => each.Cost);

    private static float Pair(float[] single, Dictionary<int, float> pairs, int key) =>
        pairs.TryGetValue(key, out var cost) ? cost : single[key & 255] + LetterModel.BackOff;

    private static void Count(Dictionary<int, double> counts, int key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    private static float Cost(double probability) => (float)-Math.Log(probability);
}
