using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>An answer's fields. There is one for each chunk, so the names and their index are shared, and only the values are its own.</summary>
internal sealed class FieldValues(FieldIndex index, JsonElement[] values) : IReadOnlyDictionary<string, JsonElement>
{
    public int Count => values.Length;

    public IEnumerable<string> Keys => index.Names;

    public IEnumerable<JsonElement> Values => values;

    public JsonElement this[string key] => values[index.Find(key) ?? throw new KeyNotFoundException($"There is no field '{key}'.")];

    public bool ContainsKey(string key) => index.Find(key) is not null;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out JsonElement value)
    {
        var found = index.Find(key);
        value = found is { } position ? values[position] : default;
        return found is not null;
    }

    public IEnumerator<KeyValuePair<string, JsonElement>> GetEnumerator()
    {
        for (var position = 0; position < values.Length; position++)
            yield return new(index.Names[position], values[position]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Names of the fields and their positions.</summary>
internal sealed class FieldIndex
{
    private readonly Dictionary<string, int> _positions;
    private readonly byte[][] _utf8;

    internal FieldIndex(IEnumerable<string> names)
    {
        Names = [.. names];
        _positions = Names.Select((name, position) => (name, position)).ToDictionary(entry => entry.name, entry => entry.position);
        _utf8 = Array.ConvertAll(Names, Encoding.UTF8.GetBytes);
    }

    internal string[] Names { get; }

    internal int? Find(string name) => _positions.TryGetValue(name, out var position) ? position : null;

    /// <summary>The position of an answer's key; null when it is no field. Costs no memory as long as the keys come in the order of the fields.</summary>
    /// <param name="property">The answer's member.</param>
    /// <param name="expected">The position at which it is if the answer keeps the order.</param>
    internal int? Find(JsonProperty property, int expected) =>
        expected < _utf8.Length && property.NameEquals(_utf8[expected]) ? expected : Find(property.Name);
}
