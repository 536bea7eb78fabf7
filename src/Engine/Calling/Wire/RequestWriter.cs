using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ParallelLlm.Calling.Wire;

/// <summary>Writes the body of a chat completion request. Pure.</summary>
internal static class RequestWriter
{
    // The writer makes room for three bytes a character, of everything that it gets at once; in pieces the body stays close to its size.
    private const int Piece = 4096;
    private const int Frame = 512;

    private static ReadOnlySpan<byte> JsonObjectFormat => "{\"type\":\"json_object\"}"u8;

    /// <summary>The body of the call in a dialect.</summary>
    public static ReadOnlyMemory<byte> Write(LlmCall call, Dialect dialect)
    {
        var schema = call.ResponseSchema is null ? null : PreparedSchema.For(call.ResponseSchema);
        var lines = dialect.ResponseFormat == ResponseFormat.JsonSchema ? null : schema?.Lines;

        var body = new ArrayBufferWriter<byte>(Size(call, schema, lines));
        using var writer = new Utf8JsonWriter(body, JsonText.Options);
        writer.WriteStartObject();
        writer.WriteString("model"u8, call.Model);
        WriteMessages(writer, call, lines);

        if (dialect.SendsTemperature)
            writer.WriteNumber("temperature"u8, call.Temperature);
        if (call.MaxOutputTokens is { } tokens && dialect.MaxTokens != MaxTokensName.None)
            writer.WriteNumber(dialect.MaxTokens == MaxTokensName.MaxTokens ? "max_tokens"u8 : "max_completion_tokens"u8, tokens);
        if (schema is not null && dialect.ResponseFormat != ResponseFormat.Prompt)
        {
            writer.WritePropertyName("response_format"u8);
            writer.WriteRawValue(dialect.ResponseFormat == ResponseFormat.JsonSchema ? schema.Format : JsonObjectFormat, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return body.WrittenMemory;
    }

    private static void WriteMessages(Utf8JsonWriter writer, LlmCall call, string? schemaLines)
    {
        writer.WriteStartArray("messages"u8);
        if (call.SystemMessage is not null || schemaLines is not null)
        {
            StartMessage(writer, "system"u8);
            WriteText(writer, call.SystemMessage, isLast: schemaLines is null);
            if (schemaLines is not null)
            {
                if (!string.IsNullOrEmpty(call.SystemMessage))
                    WriteText(writer, "\n\n", isLast: false);
                WriteText(writer, schemaLines, isLast: true);
            }

            writer.WriteEndObject();
        }

        StartMessage(writer, "user"u8);
        WriteText(writer, call.UserMessage, isLast: true);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void StartMessage(Utf8JsonWriter writer, ReadOnlySpan<byte> role)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        writer.WritePropertyName("content"u8);
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<char> text, bool isLast)
    {
        for (; text.Length > Piece; text = text[Piece..])
            writer.WriteStringValueSegment(text[..Piece], isFinalSegment: false);
        writer.WriteStringValueSegment(text, isLast);
    }

    private static int Size(LlmCall call, PreparedSchema? schema, string? lines)
    {
        var text = Encoding.UTF8.GetByteCount(call.UserMessage) + (call.SystemMessage is null ? 0 : Encoding.UTF8.GetByteCount(call.SystemMessage));
        var shape = lines is null ? schema?.Format.Length ?? 0 : 2 * lines.Length;

        // Line breaks and quotes take two bytes; three bytes for each character of the last piece are what the writer asks for.
        return Frame + text + text / 16 + shape + 3 * Math.Min(Piece, call.UserMessage.Length);
    }
}
