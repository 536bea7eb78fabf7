using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Puts results together: a field's value is its first one that is not null, by the places of the results and whatever the order in which they are added. A value that says
/// nothing (<c>N/A</c>, <c>none</c>) counts only where there is no other. Lists are not joined. Keeps one value per field. Not thread-safe.
/// </summary>
/// <param name="fieldNames">Fields that are there whatever was found, in this order; others follow as they come.</param>
internal sealed class FirstValues(IEnumerable<string> fieldNames)
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    private readonly OrderedDictionary<string, (bool IsWeak, int Place, JsonElement Value)> _found =
        new(fieldNames.Select(name => KeyValuePair.Create(name, (true, int.MaxValue, Null))));

    public void Add(int place, IReadOnlyDictionary<string, JsonElement> fields)
    {
        foreach (var (name, value) in fields)
        {
            var isNull = value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;
            (bool IsWeak, int Place, JsonElement Value) found = isNull ? (true, int.MaxValue, Null) : (NoValue.IsWeak(value), place, value);
            if (!_found.TryGetValue(name, out var earlier))
                _found.Add(name, found);
            else if (!isNull && (found.IsWeak, place).CompareTo((earlier.IsWeak, earlier.Place)) < 0)
                _found[name] = found;
        }
    }

    public OrderedDictionary<string, JsonElement> Fields() =>
        new(_found.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Value)));
}
