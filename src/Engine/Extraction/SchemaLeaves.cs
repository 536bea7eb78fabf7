using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Lists the values of a schema's documents, in the schema's order. Objects are followed into their members; one inside itself is JSON, and
/// so is one after <see cref="Most"/> values, since references make small schemas describe large documents.
/// </summary>
internal sealed class SchemaLeaves(SchemaDocument schema)
{
    private const int Most = 1000;

    private readonly List<JsonElement> _open = [];
    private int _count;

    public IReadOnlyList<SchemaLeaf> Read() => [.. OfMembers(schema.RootMembers(), [])];

    private IEnumerable<SchemaLeaf> OfMembers(OrderedDictionary<string, JsonElement> members, IReadOnlyList<string> path) =>
        members.SelectMany(member => Of(member.Value, [.. path, member.Key]));

    private IReadOnlyList<SchemaLeaf> Of(JsonElement given, IReadOnlyList<string> path)
    {
        var value = WithoutNull(given);
        if (++_count > Most || _open.Exists(open => JsonElement.DeepEquals(open, value)))
            return [new(path, SchemaLeafType.Json, [])];
        _open.Add(value);
        var leaves = Closed(value, path);
        _open.RemoveAt(_open.Count - 1);
        return leaves;
    }

    private IReadOnlyList<SchemaLeaf> Closed(JsonElement value, IReadOnlyList<string> path) =>
        (schema.TypesOf(value) & ~JsonTypes.Null) switch
        {
            JsonTypes.Object when schema.MembersOf(value) is { Count: > 0 } members => [.. OfMembers(members, path)],
            JsonTypes.Array => [new(path, SchemaLeafType.Array, ItemsOf(value))],
            JsonTypes.Integer => [new(path, SchemaLeafType.Integer, [])],
            JsonTypes.Number or (JsonTypes.Number | JsonTypes.Integer) => [new(path, SchemaLeafType.Number, [])],
            JsonTypes.Boolean => [new(path, SchemaLeafType.Boolean, [])],
            JsonTypes.String => [new(path, SchemaDocument.Text(value, "format") == "date" ? SchemaLeafType.Date : SchemaLeafType.Text, [])],
            var types when (types & (JsonTypes.Object | JsonTypes.Array)) == JsonTypes.None => [new(path, SchemaLeafType.Text, [])],
            _ => [new(path, SchemaLeafType.Json, [])],
        };

    private IReadOnlyList<SchemaLeaf> ItemsOf(JsonElement array) =>
        array.TryGetProperty("items", out var items) ? Of(items, []) : [new([], SchemaLeafType.Json, [])];

    /// <summary>The schema that remains when a choice between it and null is made.</summary>
    private JsonElement WithoutNull(JsonElement value)
    {
        value = schema.Follow(value);
        foreach (var keyword in new[] { "anyOf", "oneOf", "allOf" })
        {
            if (value.ValueKind == JsonValueKind.Object
                && !value.TryGetProperty("type", out _) && !value.TryGetProperty("properties", out _)
                && value.TryGetProperty(keyword, out var choices)
                && choices.EnumerateArray().Where(choice => schema.TypesOf(choice) != JsonTypes.Null).ToArray() is [var only])
                return WithoutNull(only);
        }

        return value;
    }
}
