using System.Text.Json;
using ParallelLlm.Extraction;

namespace ParallelLlm.EvidenceSearch;

/// <summary>The labels of a schema's fields, also of those inside of other fields. Thread-safe.</summary>
/// <param name="schema">The schema; null if there are only names.</param>
internal sealed class EvidenceLabels(SchemaDocument? schema)
{
    /// <summary>Of a result's own names.</summary>
    public static EvidenceLabels None { get; } = new(schema: null);

    /// <summary>The schema of the result; null if it is unknown.</summary>
    public JsonElement? Root => schema?.Root;

    /// <summary>The schema of an object's member; null if it is unknown.</summary>
    public JsonElement? Member(JsonElement? parent, string name) =>
        Described(parent, "properties") is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty(name, out var member)
            ? member
            : null;

    /// <summary>The schema of an array's items; null if it is unknown.</summary>
    public JsonElement? Item(JsonElement? parent) => Described(parent, "items");

    /// <summary>The label's words.</summary>
    public FieldWords Words(string name, JsonElement? field) => FieldWords.Of(name, Text(field, "title"), Text(field, "description"));

    private string? Text(JsonElement? field, string keyword) =>
        field is not { } given ? null : Own(given, keyword) ?? Own(schema!.Follow(given), keyword);

    private static string? Own(JsonElement field, string keyword) =>
        field.ValueKind == JsonValueKind.Object && field.TryGetProperty(keyword, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;

    // A keyword of a schema, or of one of its choices: an optional object is one of an object and null.
    private JsonElement? Described(JsonElement? parent, string keyword)
    {
        if (parent is not { } given || schema!.Follow(given) is not { ValueKind: JsonValueKind.Object } followed)
            return null;
        if (followed.TryGetProperty(keyword, out var found))
            return found;
        foreach (var choices in (string[])["anyOf", "oneOf", "allOf"])
        {
            if (!followed.TryGetProperty(choices, out var parts) || parts.ValueKind != JsonValueKind.Array)
                continue;
            foreach (var part in parts.EnumerateArray())
            {
                if (schema.Follow(part) is { ValueKind: JsonValueKind.Object } choice && choice.TryGetProperty(keyword, out found))
                    return found;
            }
        }

        return null;
    }
}
