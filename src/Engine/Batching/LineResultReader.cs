using System.Runtime.InteropServices;
using System.Text.Json;

namespace ParallelLlm.Batching;

/// <summary>Reads the lines of output and error files, in the forms of OpenAI and of vLLM's <c>run-batch</c>. Pure.</summary>
internal static class LineResultReader
{
    /// <summary>Reads a line; null if it is cut or no result.</summary>
    public static LineResult? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
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
        catch (JsonException)
        {
            // The file is the provider's; a line may be cut.
            return null;
        }
    }

    private static long PromptTokensIn(JsonElement response) =>
        Member(response, "body") is { ValueKind: JsonValueKind.Object } body
        && Member(body, "usage") is { ValueKind: JsonValueKind.Object } usage
        && Member(usage, "prompt_tokens") is { ValueKind: JsonValueKind.Number } tokens && tokens.TryGetInt64(out var number)
            ? Math.Max(0, number)
            : 0;

    private static string? Code(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.Object => Text(error, "code") ?? Text(error, "type"),
        _ => null,
    };

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
