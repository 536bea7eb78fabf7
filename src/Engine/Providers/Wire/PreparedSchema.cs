using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace ParallelLlm.Providers.Wire;

/// <summary>The wire forms of a schema, made once for the schema's lifetime.</summary>
internal sealed class PreparedSchema
{
    private const string Instruction = "Answer with exactly one JSON object and nothing else. It must fit this schema:\n";
    private static readonly ConditionalWeakTable<ResponseSchema, PreparedSchema> All = [];

    private PreparedSchema(ResponseSchema schema)
    {
        using var document = JsonDocument.Parse(schema.Json);
        Element = document.RootElement.Clone();

        var oneLine = new ArrayBufferWriter<byte>(schema.Json.Length + 64);
        using (var writer = new Utf8JsonWriter(oneLine, JsonText.Options))
            Element.WriteTo(writer);
        Lines = Instruction + "JSON Schema: " + Encoding.UTF8.GetString(oneLine.WrittenSpan);

        var format = new ArrayBufferWriter<byte>(oneLine.WrittenCount + 128);
        using (var writer = new Utf8JsonWriter(format, JsonText.Options))
        {
            // "strict" is omitted: it would require every field, and a chunk contains few of them.
            writer.WriteStartObject();
            writer.WriteString("type"u8, "json_schema"u8);
            writer.WriteStartObject("json_schema"u8);
            writer.WriteString("name"u8, schema.Name);
            writer.WritePropertyName("schema"u8);
            writer.WriteRawValue(oneLine.WrittenSpan, skipInputValidation: true);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        Format = format.WrittenSpan.ToArray();
    }

    /// <summary>The schema as an element.</summary>
    public JsonElement Element { get; }

    /// <summary>The value of <c>response_format</c> with the schema.</summary>
    public byte[] Format { get; }

    /// <summary>
    /// Text for the system message if the endpoint does not accept a schema: an instruction, then one line with <c>JSON Schema: </c> and
    /// the schema.
    /// </summary>
    public string Lines { get; }

    /// <summary>The wire forms of a schema.</summary>
    /// <exception cref="JsonException">The schema is not JSON.</exception>
    public static PreparedSchema For(ResponseSchema schema) => All.GetValue(schema, static key => new PreparedSchema(key));
}
