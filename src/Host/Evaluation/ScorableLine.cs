using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Evaluation;

/// <summary>The part of a line of JSON that is scored. Gold files and results have the same lines.</summary>
/// <param name="Document">The document's name; null if the line has none.</param>
/// <param name="Status">The document's status; null if the line has none.</param>
/// <param name="Fields">The fields; undefined if they are no object.</param>
/// <param name="Evidence">The evidence; undefined if the line has none.</param>
internal sealed record ScorableLine(string? Document, string? Status, JsonElement Fields, JsonElement Evidence)
{
    /// <summary>Reads a line; null if it is no JSON object, or holds text that is not Unicode.</summary>
    public static ScorableLine? Of(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, ResultJson.DeepReader);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? Of(ref reader) : null;
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            // A file of another kind, or half of a line; its text must not reach a message.
            return null;
        }
    }

    // The chunks are most of a line, and are passed over.
    private static ScorableLine Of(ref Utf8JsonReader reader)
    {
        var (document, status, fields, evidence) = (default(JsonElement), default(JsonElement), default(JsonElement), default(JsonElement));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("document"u8))
                document = JsonElement.ParseValue(ref reader);
            else if (reader.ValueTextEquals("status"u8))
                status = JsonElement.ParseValue(ref reader);
            else if (reader.ValueTextEquals("fields"u8))
                fields = JsonElement.ParseValue(ref reader);
            else if (reader.ValueTextEquals("evidence"u8))
                evidence = JsonElement.ParseValue(ref reader);
            else
                reader.Skip();
        }

        // Anything behind the object is refused.
        _ = reader.Read();
        CheckTexts(fields);
        return new ScorableLine(Text(document), Text(status), Object(fields), Object(evidence));
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? ResultJson.Shown(value) : null;

    private static JsonElement Object(JsonElement value) => value.ValueKind == JsonValueKind.Object ? value : default;

    private static void CheckTexts(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Undefined && !IsUnicode(JsonMarshal.GetRawUtf8Value(value)))
            ReadTexts(value);
    }

    // Only an escape holds half of a surrogate pair.
    private static bool IsUnicode(ReadOnlySpan<byte> json) => Utf8.IsValid(json) && json.IndexOf("\\u"u8) < 0;

    private static void ReadTexts(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
            foreach (var member in value.EnumerateObject())
            {
                _ = member.Name;
                ReadTexts(member.Value);
            }
        else if (value.ValueKind == JsonValueKind.Array)
            foreach (var item in value.EnumerateArray())
                ReadTexts(item);
        else if (value.ValueKind == JsonValueKind.String)
            _ = value.GetString();
    }
}
