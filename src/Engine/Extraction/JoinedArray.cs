using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Joins a list field's values over a document's chunks. An item that two neighbours have, because their texts overlap, counts once: it has
/// evidence in the same place, or none, and the same content; the fuller one is kept. Not thread-safe.
/// </summary>
internal sealed class JoinedArray
{
    private readonly List<Item> _items = [];

    /// <summary>Whether all values of a field that are not weak are lists.</summary>
    public static bool CanJoin(IReadOnlyList<FoundValue> values) =>
        values.Any(found => !found.IsWeak) && values.All(found => found.IsWeak || found.Value.ValueKind == JsonValueKind.Array);

    /// <summary>The joined list with the evidence of its items.</summary>
    /// <param name="pointer">The field's JSON Pointer.</param>
    /// <param name="values">The field's values, by position.</param>
    /// <param name="overlap">Whether neighbours' texts may overlap.</param>
    public static FoundValue Of(string pointer, IReadOnlyList<FoundValue> values, bool overlap = true)
    {
        var joined = new JoinedArray();
        foreach (var found in values.Where(found => found is { IsWeak: false, Value.ValueKind: JsonValueKind.Array }))
            joined.Add(pointer, found, overlap);
        return joined.ToValue(pointer, values[0].Place);
    }

    private void Add(string pointer, FoundValue found, bool overlap)
    {
        var before = _items.Where(item => overlap && item.Place == found.Place - 1).ToList();
        foreach (var (index, value) in found.Value.EnumerateArray().Index())
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}");
            var item = new Item(found.Place, value,
            [
                .. found.Evidence.Where(each => each.Key == prefix || each.Key.StartsWith(prefix + "/", StringComparison.Ordinal))
                    .Select(each => KeyValuePair.Create(each.Key[prefix.Length..], each.Value)),
            ]);
            if (before.Find(item.IsSame) is not { } same)
            {
                _items.Add(item);
                continue;
            }

            // Each is the double of one.
            before.Remove(same);
            if (item.Leaves > same.Leaves || (item.Leaves == same.Leaves && item.Letters > same.Letters))
                _items[_items.IndexOf(same)] = item;
        }
    }

    private FoundValue ToValue(string pointer, int place)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var item in _items)
                item.Value.WriteTo(json);
            json.WriteEndArray();
        }

        var evidence = _items.Index().SelectMany(each => each.Item.Evidence.Select(leaf =>
            KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"{pointer}/{each.Index}{leaf.Key}"), leaf.Value)));
        return new FoundValue(place, JsonElement.Parse(buffer.WrittenSpan), ChunkEdges.None, [.. evidence]);
    }

    /// <summary>An item, with evidence by the pointers from the item.</summary>
    private sealed record Item(int Place, JsonElement Value, IReadOnlyList<KeyValuePair<string, Evidence>> Evidence)
    {
        /// <summary>Scalars that are not null.</summary>
        public int Leaves => Evidence.Count;

        public int Letters { get; } = Value.GetRawText().Length;

        public bool IsSame(Item other)
        {
            if (Evidence.Count == 0 || other.Evidence.Count == 0)
                return JsonEquality.Instance.Equals(Value, other.Value);
            var shared = (
                from one in Evidence
                join two in other.Evidence on one.Key equals two.Key
                select (First: one.Value, Second: two.Value)).ToList();
            var inOnePlace = shared.Count(pair => FieldConflicts.IsInOnePlace(pair.First, pair.Second));
            var found = shared.Count(pair => pair is { First.Start: not null, Second.Start: not null });
            return found == 0 ? JsonEquality.Instance.Equals(Value, other.Value) : 2 * inOnePlace >= found;
        }
    }
}
