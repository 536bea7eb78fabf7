using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Writes a document's fields as the user's schema requires: a chunk is asked for every key, with null where it has nothing, so a null that
/// the schema does not allow means that the key is absent.
/// </summary>
internal static class AnswerPruner
{
    internal static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, JsonElement> fields, SchemaDocument schema)
    {
        json.WriteStartObject();
        foreach (var (name, value) in fields)
            Member(json, name, value, [schema.Root], schema);
        json.WriteEndObject();
    }

    private static void Member(Utf8JsonWriter json, string name, JsonElement value, JsonElement[] owners, SchemaDocument schema)
    {
        var described = Gather(owners.SelectMany(owner => Find(owner, "properties")).SelectMany(properties => Find(properties, name)));
        if (value.ValueKind == JsonValueKind.Null && described.Length > 0
            && !described.Any(part => schema.TypesOf(part).HasFlag(JsonTypes.Null)))
            return;
        json.WritePropertyName(name);
        Value(json, value, Gather(described.SelectMany(part => Alternatives(part, schema, depth: 0))), schema);
    }

    private static void Value(Utf8JsonWriter json, JsonElement value, JsonElement[] described, SchemaDocument schema)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                    Member(json, member.Name, member.Value, described, schema);
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                var items = Gather(
                    described.SelectMany(part => Find(part, "items")).SelectMany(part => Alternatives(part, schema, depth: 0)));
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Value(json, item, items, schema);
                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    /// <summary>All schemas that may describe a value: the given one, and the parts of its choices and sums.</summary>
    private static IEnumerable<JsonElement> Alternatives(JsonElement part, SchemaDocument schema, int depth)
    {
        part = schema.Follow(part);
        yield return part;
        // A choice can contain itself through references.
        if (depth == 4)
            yield break;
        foreach (var keyword in (string[])["anyOf", "oneOf", "allOf"])
        {
            foreach (var choice in Find(part, keyword).SelectMany(choices => choices.EnumerateArray()))
            {
                foreach (var alternative in Alternatives(choice, schema, depth + 1))
                    yield return alternative;
            }
        }
    }

    // A recursive schema repeats the same parts at every level, in all combinations.
    private static JsonElement[] Gather(IEnumerable<JsonElement> parts)
    {
        const int Few = 16;
        var all = parts.ToArray();
        return all.Length <= Few ? all : [.. all.Distinct()];
    }

    private static IEnumerable<JsonElement> Find(JsonElement owner, string key) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(key, out var found) ? [found] : [];
}
