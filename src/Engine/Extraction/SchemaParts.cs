using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>Building blocks of a chunk's schema.</summary>
internal static class SchemaParts
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Described =
        ["format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
            "minItems", "maxItems", "uniqueItems"];

    internal static void Types(Utf8JsonWriter json, JsonTypes types)
    {
        // Every integer is a number, and a server may refuse to have both named.
        if (types.HasFlag(JsonTypes.Number))
            types &= ~JsonTypes.Integer;
        string[] names = [.. JsonTypeNames.Of(types)];
        if (names.Length == 1)
        {
            json.WriteString("type", names[0]);
            return;
        }

        json.WriteStartArray("type");
        foreach (var name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    internal static void Enumeration(Utf8JsonWriter json, IEnumerable<JsonElement> values, JsonTypes extra)
    {
        json.WriteStartArray("enum");
        var hasNull = false;
        foreach (var value in values)
        {
            hasNull |= value.ValueKind == JsonValueKind.Null;
            value.WriteTo(json);
        }

        if (extra == JsonTypes.Null && !hasNull)
            json.WriteNullValue();
        json.WriteEndArray();
    }

    internal static void Description(Utf8JsonWriter json, JsonElement part)
    {
        if (part.ValueKind != JsonValueKind.Object)
            return;
        var rules = Described.Where(keyword => part.TryGetProperty(keyword, out _))
            .Select(keyword => $"{keyword}: {part.GetProperty(keyword)}");
        var described = string.Join("; ", rules);
        var text = SchemaDocument.Text(part, "description");
        if (described.Length > 0)
            text = text is null ? described : $"{text} ({described})";
        if (text is not null)
            json.WriteString("description", text);
    }

    internal static void Closed(Utf8JsonWriter json, IEnumerable<string> names)
    {
        json.WriteStartArray("required");
        foreach (var name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteBoolean("additionalProperties", value: false);
    }

    internal static void Null(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "null");
        json.WriteEndObject();
    }

    internal static string ToText(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
            write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
