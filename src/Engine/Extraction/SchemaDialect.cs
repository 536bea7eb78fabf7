using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>Says in the words of NJsonSchema what it would ignore or refuse: <c>const</c>, and the schemas <c>true</c> and <c>false</c>.</summary>
internal static class SchemaDialect
{
    internal static string Translate(JsonElement schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            Schema(json, schema);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Schema(Utf8JsonWriter json, JsonElement schema)
    {
        json.WriteStartObject();
        if (schema.ValueKind == JsonValueKind.False)
        {
            json.WriteStartObject("not");
            json.WriteEndObject();
        }
        else if (schema.ValueKind == JsonValueKind.Object)
        {
            foreach (var keyword in schema.EnumerateObject())
                Keyword(json, keyword.Name, keyword.Value);
        }

        json.WriteEndObject();
    }

    private static void Keyword(Utf8JsonWriter json, string keyword, JsonElement value)
    {
        switch (keyword)
        {
            case "const":
                json.WriteStartArray("enum");
                value.WriteTo(json);
                json.WriteEndArray();
                break;
            case "properties" or "patternProperties" or "$defs" or "definitions":
                json.WriteStartObject(keyword);
                foreach (var entry in value.EnumerateObject())
                {
                    json.WritePropertyName(entry.Name);
                    Schema(json, entry.Value);
                }

                json.WriteEndObject();
                break;
            case "items" or "not":
            case "additionalProperties" when value.ValueKind == JsonValueKind.Object:
                json.WritePropertyName(keyword);
                Schema(json, value);
                break;
            case "anyOf" or "oneOf" or "allOf":
                json.WriteStartArray(keyword);
                foreach (var entry in value.EnumerateArray())
                    Schema(json, entry);
                json.WriteEndArray();
                break;
            default:
                json.WritePropertyName(keyword);
                value.WriteTo(json);
                break;
        }
    }
}
