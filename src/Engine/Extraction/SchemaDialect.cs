using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Says in the words of NJsonSchema what it would ignore or refuse: <c>const</c>, the schemas <c>true</c> and <c>false</c>, references to references,
/// and <c>$defs</c>, in which it does not resolve what refers on.
/// </summary>
internal sealed class SchemaDialect
{
    private readonly JsonElement _root;

    private SchemaDialect(JsonElement root) => _root = root;

    internal static string Translate(SchemaDocument schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            new SchemaDialect(schema.Json).Root(json, schema);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Root(Utf8JsonWriter json, SchemaDocument schema)
    {
        // A root that only refers is written out: the definitions beside it would be lost.
        json.WriteStartObject();
        Keywords(json, schema.Root);
        Definitions(json, schema.Json);
        json.WriteEndObject();
    }

    private void Schema(Utf8JsonWriter json, JsonElement schema)
    {
        json.WriteStartObject();
        if (schema.ValueKind == JsonValueKind.False)
        {
            json.WriteStartObject("not");
            json.WriteEndObject();
        }
        else if (schema.ValueKind == JsonValueKind.Object)
        {
            Keywords(json, schema);
            Definitions(json, schema);
        }

        json.WriteEndObject();
    }

    private void Keywords(Utf8JsonWriter json, JsonElement schema)
    {
        foreach (var keyword in schema.EnumerateObject().Where(keyword => keyword.Name is not ("$defs" or "definitions")))
            Keyword(json, keyword.Name, keyword.Value);
    }

    private void Keyword(Utf8JsonWriter json, string keyword, JsonElement value)
    {
        switch (keyword)
        {
            case "const":
                json.WriteStartArray("enum");
                value.WriteTo(json);
                json.WriteEndArray();
                break;
            case "properties" or "patternProperties":
                json.WriteStartObject(keyword);
                Named(json, value);
                json.WriteEndObject();
                break;
            case "$ref":
                json.WriteString(keyword, LastReference(value.GetString()!));
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

    /// <summary>The last of a chain of references. The check has made sure that there is one.</summary>
    private string LastReference(string reference)
    {
        while (SchemaPointer.TryResolve(_root, reference, out var target) && target.ValueKind == JsonValueKind.Object && target.TryGetProperty("$ref", out var next))
            reference = next.GetString()!;
        return string.Join('/', reference.Split('/').Select((part, at) => part == "$defs" && !SchemaPointer.IsName(reference, at) ? "definitions" : part));
    }

    private void Definitions(Utf8JsonWriter json, JsonElement schema)
    {
        var some = schema.TryGetProperty("$defs", out var definitions);
        var more = schema.TryGetProperty("definitions", out var olderForm);
        if (!some && !more)
            return;
        json.WriteStartObject("definitions");
        if (some)
            Named(json, definitions);
        if (more)
            Named(json, olderForm);
        json.WriteEndObject();
    }

    private void Named(Utf8JsonWriter json, JsonElement schemas)
    {
        foreach (var entry in schemas.EnumerateObject())
        {
            json.WritePropertyName(entry.Name);
            Schema(json, entry.Value);
        }
    }
}
