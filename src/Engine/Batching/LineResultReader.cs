using System.Runtime.InteropServices;
using System.Text.Json;

namespace ParallelLlm.Batching;

/// <summary>Reads the lines of output and error files, in the forms of OpenAI and of vLLM's <c>run-batch</c>. Pure.</summary>
internal static class LineResultReader
{
    /// <summary>The error of a line that is longer than is read.</summary>
    public const string TooLong = "line_too_long";

    /// <summary>Reads a line; null if it is broken off or no result.</summary>
    public static LineResult? Read(in FileLine line)
    {
        try
        {
            if (line.IsCut)
                return IdIn(line.Bytes.Span) is { } found ? new LineResult(found, 0, default, TooLong) : null;
            using var document = JsonDocument.Parse(line.Bytes);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "custom_id") is not { } id)
                return null;
            var error = Member(root, "error");
            if (Member(root, "response") is not { ValueKind: JsonValueKind.Object } response)
                return new LineResult(id, 0, default, error is null ? "no_response" : Code(error.Value) ?? "error");
            var status = Member(response, "status_code") is { ValueKind: JsonValueKind.Number } code && code.TryGetInt32(out var number)
                ? number
                : error is null ? 200 : 0;
            var body = Member(response, "body") is { } content ? JsonMarshal.GetRawUtf8Value(content).ToArray() : [];
            return body.Length == 0 && error is not null
                ? new LineResult(id, status is >= 200 and < 300 ? 0 : status, default, Code(error.Value) ?? "error")
                : new LineResult(id, status, body, null, PromptTokensIn(response));
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // The file is the provider's; a line may be broken off, and an ID half of a surrogate pair.
            return null;
        }
    }

    // The ID in the beginning of a line, before the answer.
    private static string? IdIn(ReadOnlySpan<byte> beginning)
    {
        var reader = new Utf8JsonReader(beginning, isFinalBlock: false, default);
        while (reader.Read())
        {
            if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals("custom_id"u8))
                return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }

        return null;
    }

    private static long PromptTokensIn(JsonElement response) =>
        Member(response, "body") is { ValueKind: JsonValueKind.Object } body
        && Member(body, "usage") is { ValueKind: JsonValueKind.Object } usage
        && Member(usage, "prompt_tokens") is { ValueKind: JsonValueKind.Number } tokens && tokens.TryGetInt64(out var number)
            ? Math.Max(0, number)
            : 0;

    private static string? Code(JsonElement error) =>
        error.ValueKind == JsonValueKind.Object ? Text(error, "code") ?? Text(error, "type") : null;

    private static JsonElement? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement element, string name)
    {
        try
        {
            return Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // The file is the provider's; half of a surrogate pair, or bytes that are not UTF-8, are no text.
            return null;
        }
    }
}
