using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Puts results together: a field's value is its first one that is not null, by the places of the results and whatever the order in which they are added. That goes
/// for arrays as well, which are not joined. Keeps one value per field. Not thread-safe.
/// </summary>
/// <param name="fieldNames">Fields that are there whatever was found, in this order; others follow as they come.</param>
internal sealed class FirstValues(IEnumerable<string> fieldNames)
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    private readonly OrderedDictionary<string, (int Place, JsonElement Value)> _found =
        new(fieldNames.Select(name => KeyValuePair.Create(name, (int.MaxValue, Null))));

    public void Add(int place, IReadOnlyDictionary<string, JsonElement> fields)
    {
        foreach (var (name, value) in fields)
        {
            var isNull = value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;
            if (!_found.TryGetValue(name, out var earlier))
                _found.Add(name, isNull ? (int.MaxValue, Null) : (place, value));
            else if (!isNull && place < earlier.Place)
                _found[name] = (place, value);
        }
    }

    public OrderedDictionary<string, JsonElement> Fields() =>
        new(_found.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Value)));
}
