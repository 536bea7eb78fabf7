using System.Text.Json;
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
    public static ScorableLine? Of(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = ResultJson.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            var fields = Object(root, "fields");
            CheckTexts(fields);
            return new ScorableLine(ResultJson.Text(root, "document"), ResultJson.Text(root, "status"), fields, Object(root, "evidence"));
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            // A file of another kind, or half of a line; its text must not reach a message.
            return null;
        }
    }

    private static JsonElement Object(JsonElement root, string name) =>
        ResultJson.Member(root, name) is { ValueKind: JsonValueKind.Object } found ? found.Clone() : default;

    private static void CheckTexts(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
            foreach (var member in value.EnumerateObject())
            {
                _ = member.Name;
                CheckTexts(member.Value);
            }
        else if (value.ValueKind == JsonValueKind.Array)
            foreach (var item in value.EnumerateArray())
                CheckTexts(item);
        else if (value.ValueKind == JsonValueKind.String)
            _ = value.GetString();
    }
}
