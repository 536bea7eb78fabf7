using System.Text.Json;

namespace ParallelLlm.Simulator.Rule;

/// <summary>The fields that a schema asks for, prepared for finding and writing. Immutable.</summary>
public sealed class RuleFields
{
    /// <summary>No fields.</summary>
    public static readonly RuleFields None = new([]);

    private const string Marker = "JSON Schema: ";

    private RuleFields(RuleField[] fields)
    {
        Fields = fields;
        foreach (var field in fields)
            Lengths |= LengthBit(field.FoldedName.Length);
    }

    /// <summary>The fields of each of several numbered texts, if the schema asks for a list of their objects; null otherwise.</summary>
    public RuleFields? OfEachText { get; private init; }

    /// <summary>Number of fields.</summary>
    public int Count => Fields.Length;

    internal RuleField[] Fields { get; }

    /// <summary>A bit for every length that a name has, so that most lines are passed over at once.</summary>
    internal ulong Lengths { get; }

    internal static ulong LengthBit(int length) => 1UL << Math.Min(length, 63);

    /// <summary>Top-level properties of a JSON Schema, in its order; none if it is no JSON, or has none.</summary>
    public static RuleFields Parse(string schemaJson)
    {
        try
        {
            using var document = JsonDocument.Parse(schemaJson);
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            // A text that only looks like a schema asks for nothing.
            return None;
        }
    }

    /// <summary>Top-level properties of a JSON Schema, in its order.</summary>
    public static RuleFields Of(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return None;
        if (SharedAnswer.FieldsIn(schema, properties) is { } each)
            return new RuleFields([]) { OfEachText = Of(each) };
        return new RuleFields([.. properties.EnumerateObject().Select((property, index) => RuleField.Of(property, index == 0))]);
    }

    /// <summary>The schema on a line of the message that begins with <c>JSON Schema:</c>; null if there is none.</summary>
    public static RuleFields? In(string? message)
    {
        for (var rest = message.AsSpan(); rest.IndexOf(Marker) is >= 0 and var at; rest = rest[(at + Marker.Length)..])
        {
            if (at > 0 && rest[at - 1] != '\n')
                continue;
            var line = rest[(at + Marker.Length)..];
            var end = line.IndexOf('\n');
            return Parse((end < 0 ? line : line[..end]).Trim().ToString());
        }

        return null;
    }
}
