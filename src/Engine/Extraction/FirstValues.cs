using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Merges results: a field gets its first value that is not null, by position, whatever the order of adding, or the next position's whole
/// one if a boundary may have cut it. An empty statement (<c>N/A</c>, <c>none</c>) counts only if there is no other value. Arrays are not
/// joined. Not thread-safe.
/// </summary>
/// <param name="fieldNames">Fields that are always present, in this order; others follow as they are added.</param>
internal sealed class FirstValues(IEnumerable<string> fieldNames)
{
    private static readonly IReadOnlyDictionary<string, ChunkEdges> NoEdges = new Dictionary<string, ChunkEdges>();

    private readonly OrderedDictionary<string, SortedList<int, (JsonElement Value, ChunkEdges Edges)>> _found =
        new(fieldNames.Select(name => KeyValuePair.Create(name, new SortedList<int, (JsonElement Value, ChunkEdges Edges)>())));

    /// <param name="place">The result's position; neighbours differ by one.</param>
    /// <param name="fields">Field → value.</param>
    /// <param name="edges">Fields whose value is at an edge of the text; null for none.</param>
    public void Add(int place, IReadOnlyDictionary<string, JsonElement> fields, IReadOnlyDictionary<string, ChunkEdges>? edges = null)
    {
        foreach (var (name, value) in fields)
        {
            if (!_found.TryGetValue(name, out var values))
                _found.Add(name, values = []);
            if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
                values.TryAdd(place, (value, (edges ?? NoEdges).GetValueOrDefault(name)));
        }
    }

    public OrderedDictionary<string, JsonElement> Fields() =>
        new(_found.Select(entry => KeyValuePair.Create(entry.Key, Whole(entry.Value))));

    private static JsonElement Whole(SortedList<int, (JsonElement Value, ChunkEdges Edges)> values)
    {
        if (values.Count == 0)
            return JsonTexts.Null;
        var first = values.Values.ToList().FindIndex(found => !NoValue.IsWeak(found.Value));
        if (first < 0)
            return values.Values[0].Value;
        var best = values.Values[first];
        for (var next = first + 1; next < values.Count && values.Keys[next] == values.Keys[next - 1] + 1; next++)
        {
            var later = values.Values[next];
            if (NoValue.IsWeak(later.Value))
                break;
            var isBetter = CutValues.IsLaterBetter(best.Value, best.Edges, later.Value, later.Edges);
            if (!isBetter && !CutValues.AreAlike(best.Value, later.Value))
                break;
            if (isBetter)
                best = later;
        }

        return best.Value;
    }
}
