using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using ParallelLlm.Extraction;

namespace ParallelLlm.Answers;

/// <summary>Fields as they are stored: one JSON object. Pure.</summary>
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

    /// <summary>The fields; null when the bytes are something else.</summary>
    public static IReadOnlyDictionary<string, JsonElement>? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            // The parser takes texts that nobody can read afterwards.
            if (!Utf8.IsValid(json.Span))
                return null;
            var stored = JsonElement.Parse(json.Span);
            if (stored.ValueKind != JsonValueKind.Object || (json.Span.IndexOf("\\u"u8) >= 0 && !JsonTexts.AreWhole(stored)))
                return null;
            return stored.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
        }
        catch (Exception damaged) when (damaged is JsonException or ArgumentException)
        {
            // What is on a disk can be anything; an answer that cannot be read is none.
            return null;
        }
    }
}
