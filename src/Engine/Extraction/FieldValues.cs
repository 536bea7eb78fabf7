using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>An answer's fields. There is one instance per chunk, so names and index are shared and only the values are separate.</summary>
internal sealed class FieldValues(FieldIndex index, JsonElement[] values) : IReadOnlyDictionary<string, JsonElement>
{
    public int Count => values.Length;

    public IEnumerable<string> Keys => index.Names;

    public IEnumerable<JsonElement> Values => values;

    public JsonElement this[string key] => values[index.FindExactly(key) ?? throw new KeyNotFoundException($"There is no field '{key}'.")];

    public bool ContainsKey(string key) => index.FindExactly(key) is not null;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out JsonElement value)
    {
        var found = index.FindExactly(key);
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
