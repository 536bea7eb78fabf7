using System.Text.Encodings.Web;
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
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return None;
        return new RuleFields([.. properties.EnumerateObject().Select((property, index) => RuleField.Of(property, index == 0))]);
    }

    /// <summary>The schema on a line of the message that begins with <c>JSON Schema: </c>; null if there is none.</summary>
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

/// <summary>One field.</summary>
/// <param name="FoldedName">Its name as <see cref="LineScanner.Fold"/> makes it.</param>
/// <param name="Key">Its name as it stands in the answer, with what comes before its value.</param>
/// <param name="Kind">What its value must be.</param>
internal sealed record RuleField(string FoldedName, string Key, FieldKind Kind)
{
    public static RuleField Of(JsonProperty property, bool first)
    {
        var name = property.Name;
        var folded = string.Create(name.Length, name, (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = LineScanner.Fold(text[i]);
        });
        return new RuleField(folded, $"{(first ? "{" : ",")}\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\":", KindOf(property.Value));
    }

    private static FieldKind KindOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return FieldKind.Text;
        if (schema.TryGetProperty("type", out var type))
            return KindOf(type, schema);

        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (!schema.TryGetProperty(keyword, out var options) || options.ValueKind != JsonValueKind.Array)
                continue;
            foreach (var option in options.EnumerateArray())
            {
                if (!IsNull(option))
                    return KindOf(option);
            }
        }

        return FieldKind.Text;
    }

    private static FieldKind KindOf(JsonElement type, JsonElement schema)
    {
        if (type.ValueKind == JsonValueKind.Array)
            type = type.EnumerateArray().FirstOrDefault(one => one.ValueKind == JsonValueKind.String && !one.ValueEquals("null"u8));
        return type.ValueKind != JsonValueKind.String ? FieldKind.Text : type.GetString() switch
        {
            "integer" => FieldKind.Integer,
            "number" => FieldKind.Number,
            "boolean" => FieldKind.Boolean,
            "array" => !schema.TryGetProperty("items", out var items) || KindOf(items) == FieldKind.Text ? FieldKind.TextList : FieldKind.Other,
            "object" => FieldKind.Other,
            _ => FieldKind.Text,
        };
    }

    private static bool IsNull(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("null"u8);
}
