using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Joins a list field's values over a document's chunks. An item that neighbours have, because their texts overlap, counts once: most of it
/// has evidence in the same places and nothing contradicts, or none has evidence and it is equal; the fuller one is kept. Not thread-safe.
/// </summary>
internal sealed class JoinedArray
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<ListItem> _items = [];

    // The items of the latest chunk, by their index in the joined list.
    private List<int> _latest = [];
    private int _latestPlace = -2;

    /// <summary>Whether all values of a field that are not weak are lists.</summary>
    public static bool CanJoin(IReadOnlyList<FoundValue> values) =>
        values.Any(found => !found.IsWeak) && values.All(found => found.IsWeak || found.Value.ValueKind == JsonValueKind.Array);

    /// <summary>The joined list with the evidence of its items.</summary>
    /// <param name="pointer">The field's JSON Pointer.</param>
    /// <param name="values">The field's values, by position.</param>
    /// <param name="overlap">Whether neighbours' texts may overlap.</param>
    public static FoundValue Of(string pointer, IReadOnlyList<FoundValue> values, bool overlap)
    {
        var joined = new JoinedArray();
        foreach (var found in values.Where(found => found is { IsWeak: false, Value.ValueKind: JsonValueKind.Array }))
            joined.Add(pointer, found, overlap);
        return joined.ToValue(pointer, values[0].Place);
    }

    private void Add(string pointer, FoundValue found, bool overlap)
    {
        var doubles = overlap && _latestPlace == found.Place - 1 ? _latest : [];
        var evidence = found.Evidence.ToLookup(each => IndexIn(each.Key, pointer.Length + 1));
        (_latest, _latestPlace) = ([], found.Place);
        foreach (var (index, value) in found.Value.EnumerateArray().Index())
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}");
            var item = new ListItem(
                value, [.. evidence[index].Select(each => KeyValuePair.Create(each.Key[prefix.Length..], each.Value))]);
            var best = doubles.Select(at => (At: at, Same: item.SameAs(_items[at]))).DefaultIfEmpty().MaxBy(each => each.Same);
            if (best.Same == 0)
            {
                _latest.Add(_items.Count);
                _items.Add(item);
                continue;
            }

            // Each is the double of one.
            doubles.Remove(best.At);
            _latest.Add(best.At);
            if (item.IsFullerThan(_items[best.At]))
                _items[best.At] = item;
        }
    }

    private FoundValue ToValue(string pointer, int place)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Format))
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

    private static int IndexIn(string pointer, int start)
    {
        var end = pointer.IndexOf('/', start);
        return int.Parse(pointer.AsSpan(start, (end < 0 ? pointer.Length : end) - start), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
