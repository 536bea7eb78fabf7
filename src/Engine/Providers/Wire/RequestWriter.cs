using System.Buffers;
using System.Text.Json;

namespace ParallelLlm.Providers.Wire;

/// <summary>Writes the body of a chat completion request. Pure.</summary>
internal static class RequestWriter
{
    private const int Frame = 512;
    private const int LargestKept = 1024 * 1024;

    // Holds the texts first, so that the body gets exactly the size it needs.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _texts;

    private static ReadOnlySpan<byte> JsonObjectFormat => "{\"type\":\"json_object\"}"u8;

    /// <summary>The body of the call in a dialect.</summary>
    public static ReadOnlyMemory<byte> Write(LlmCall call, Dialect dialect)
    {
        var schema = call.ResponseSchema is null ? null : PreparedSchema.For(call.ResponseSchema);
        var lines = dialect.ResponseFormat == ResponseFormat.JsonSchema ? null : schema?.Lines;

        var texts = _texts ??= new ArrayBufferWriter<byte>();
        texts.ResetWrittenCount();
        var system = dialect.SystemInUser ? 0..0 : AppendSystem(texts, call.SystemMessage, lines);
        var user = dialect.SystemInUser
            ? AppendString(texts, call.SystemMessage, lines, call.UserMessage)
            : AppendString(texts, call.UserMessage);

        var body = new ArrayBufferWriter<byte>(Frame + call.Model.Length * 3 + texts.WrittenCount + (schema?.Format.Length ?? 0));
        using var writer = new Utf8JsonWriter(body, JsonText.Options);
        writer.WriteStartObject();
        writer.WriteString("model"u8, call.Model);
        WriteMessages(writer, texts.WrittenSpan[system], texts.WrittenSpan[user]);

        if (dialect.SendsTemperature)
            writer.WriteNumber("temperature"u8, call.Temperature);
        if (call.MaxOutputTokens is { } tokens && dialect.MaxTokens != MaxTokensName.None)
            writer.WriteNumber(dialect.MaxTokens == MaxTokensName.MaxTokens ? "max_tokens"u8 : "max_completion_tokens"u8, tokens);
        if (schema is not null && dialect.ResponseFormat != ResponseFormat.Prompt)
        {
            writer.WritePropertyName("response_format"u8);
            writer.WriteRawValue(
                dialect.ResponseFormat == ResponseFormat.JsonSchema ? schema.Format : JsonObjectFormat, skipInputValidation: true);
        }

        // Some servers stream unless this is set.
        writer.WriteBoolean("stream"u8, false);
        writer.WriteEndObject();
        writer.Flush();

        if (texts.Capacity > LargestKept)
            _texts = null;
        return body.WrittenMemory;
    }

    private static void WriteMessages(Utf8JsonWriter writer, ReadOnlySpan<byte> system, ReadOnlySpan<byte> user)
    {
        writer.WriteStartArray("messages"u8);
        if (!system.IsEmpty)
            WriteMessage(writer, "system"u8, system);
        WriteMessage(writer, "user"u8, user);
        writer.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter writer, ReadOnlySpan<byte> role, ReadOnlySpan<byte> content)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        writer.WritePropertyName("content"u8);
        writer.WriteRawValue(content, skipInputValidation: true);
        writer.WriteEndObject();
    }

    private static Range AppendSystem(ArrayBufferWriter<byte> texts, string? message, string? lines)
    {
        if (message is null && lines is null)
            return 0..0;

        return AppendString(texts, message, lines);
    }

    // Joins the parts that are not empty with a blank line.
    private static Range AppendString(ArrayBufferWriter<byte> texts, params ReadOnlySpan<string?> parts)
    {
        var start = texts.WrittenCount;
        texts.Write("\""u8);
        var isFirst = true;
        foreach (var part in parts)
        {
            if (string.IsNullOrEmpty(part))
                continue;
            if (!isFirst)
                JsonStrings.Append("\n\n", texts);
            JsonStrings.Append(part, texts);
            isFirst = false;
        }

        texts.Write("\""u8);
        return start..texts.WrittenCount;
    }
}
