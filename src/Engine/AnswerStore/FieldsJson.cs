using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using ParallelLlm.Extraction;

namespace ParallelLlm.AnswerStore;

/// <summary>Stored form of fields: one JSON object. Pure.</summary>
internal static class FieldsJson
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(IReadOnlyDictionary<string, JsonElement> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Format);
        json.WriteStartObject();
        foreach (var (field, value) in fields)
        {
            json.WritePropertyName(field);
            value.WriteTo(json);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The fields; null if the bytes are anything else.</summary>
    public static IReadOnlyDictionary<string, JsonElement>? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            // The parser accepts strings that throw when they are read.
            if (!Utf8.IsValid(json.Span))
                return null;
            var stored = JsonElement.Parse(json.Span);
            if (stored.ValueKind != JsonValueKind.Object || (json.Span.IndexOf("\\u"u8) >= 0 && !JsonTexts.AreWhole(stored)))
                return null;
            return stored.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
        }
        catch (Exception damaged) when (damaged is JsonException or ArgumentException)
        {
            // Bytes on a disk can be anything; an unreadable answer counts as none.
            return null;
        }
    }
}
