using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Merges results: a field gets its first value that is not null, by position, whatever the order of adding, or the next position's whole
/// one if a boundary may have cut it. A value that stands in the text comes before one that does not. An empty statement (<c>N/A</c>,
/// <c>none</c>) counts only if there is no other value. Not thread-safe.
/// </summary>
/// <param name="fieldNames">Fields that are always present, in this order; others follow as they are added.</param>
internal sealed class FirstValues(IEnumerable<string> fieldNames)
{
    private readonly OrderedDictionary<string, SortedList<int, FoundValue>> _found =
        new(fieldNames.Select(name => KeyValuePair.Create(name, new SortedList<int, FoundValue>())));

    /// <param name="place">The result's position; neighbours differ by one.</param>
    /// <param name="fields">Field → value.</param>
    /// <param name="edges">Fields whose value is at an edge of the text; null for none.</param>
    /// <param name="evidence">JSON Pointer of each scalar → where it stands; null if that is not wanted.</param>
    public void Add(
        int place,
        IReadOnlyDictionary<string, JsonElement> fields,
        IReadOnlyDictionary<string, ChunkEdges>? edges = null,
        IReadOnlyDictionary<string, Evidence>? evidence = null)
    {
        foreach (var (name, value) in fields)
        {
            if (!_found.TryGetValue(name, out var values))
                _found.Add(name, values = []);
            if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
                continue;
            var pointer = SchemaPointer.Member("", name);
            values.TryAdd(place, new FoundValue(
                place,
                value,
                edges?.GetValueOrDefault(name) ?? ChunkEdges.None,
                evidence is null ? [] : [.. evidence.Where(each => IsBelow(each.Key, pointer))]));
        }
    }

    /// <summary>The fields of results that follow each other without an overlap.</summary>
    /// <param name="mergesArrays">Whether lists are joined.</param>
    public static OrderedDictionary<string, JsonElement> Merge(
        IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> results, bool mergesArrays)
    {
        var merged = new FirstValues([]);
        foreach (var (place, fields) in results.Index())
            merged.Add(place, fields);
        return new(merged.Values(mergesArrays, overlap: false)
            .Select(each => KeyValuePair.Create(each.Field, each.Value?.Value ?? JsonTexts.Null)));
    }

    /// <summary>Field → its value, null for none, and all values of it that were found, by position.</summary>
    /// <param name="mergesArrays">Whether lists are joined.</param>
    /// <param name="overlap">Whether neighbours' texts may overlap, so that items can be doubles.</param>
    public IEnumerable<(string Field, FoundValue? Value, IReadOnlyList<FoundValue> All)> Values(bool mergesArrays, bool overlap) =>
        from entry in _found
        let all = entry.Value.Values.ToList()
        let isJoined = mergesArrays && JoinedArray.CanJoin(all)
        select (
            entry.Key,
            isJoined ? JoinedArray.Of(SchemaPointer.Member("", entry.Key), all, overlap) : Whole(all),
            (IReadOnlyList<FoundValue>)all);

    private static bool IsBelow(string pointer, string field) =>
        pointer.StartsWith(field, StringComparison.Ordinal) && (pointer.Length == field.Length || pointer[field.Length] == '/');

    private static FoundValue? Whole(List<FoundValue> all)
    {
        if (all.Count == 0)
            return null;
        var first = all.FindIndex(found => !found.IsWeak && found.IsFound);
        if (first < 0)
            first = all.FindIndex(found => !found.IsWeak);
        if (first < 0)
            return all[0];
        var best = all[first];
        for (var next = first + 1; next < all.Count && all[next].Place == all[next - 1].Place + 1; next++)
        {
            var later = all[next];
            if (later.IsWeak || (best.IsFound && !later.IsFound))
                break;
            var isBetter = CutValues.IsLaterBetter(best.Value, best.Edges, later.Value, later.Edges);
            if (!isBetter && !CutValues.AreAlike(best.Value, later.Value))
                break;
            if (isBetter)
                best = later;
        }

        return best;
    }
}
