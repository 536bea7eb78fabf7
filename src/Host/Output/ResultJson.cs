using System.Text.Json;

namespace ParallelLlm.Host.Output;

/// <summary>Members of a line of results. They may come from anywhere: one of an unexpected type counts as absent.</summary>
internal static class ResultJson
{
    // A document's fields are as deep as an answer may be, and stand below its line and its chunks.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    /// <summary>For readers of a line.</summary>
    public static readonly JsonReaderOptions DeepReader = new() { MaxDepth = Deep.MaxDepth };

    /// <summary>Parses a line, which may be as deep as results are.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> line) => JsonDocument.Parse(line, Deep);

    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    public static JsonElement Parse(ReadOnlySpan<byte> line) => JsonElement.Parse(line, Deep);

    public static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    public static string? Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } text ? Shown(text) : null;

    public static long? Whole(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole) ? whole : null;

    /// <summary>A value as it is shown: a text without quotes, anything else as its JSON.</summary>
    public static string Shown(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return value.GetRawText();
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which only an escape can hold: the escape is shown.
            return value.GetRawText()[1..^1];
        }
    }
}
