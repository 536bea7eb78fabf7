using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Evaluation;

/// <summary>
/// Gives the cells of a gold table the form that their fields have in the results: members of objects, lists. Each column has one form, for
/// all documents. Columns with the evidence of another one are left out. Not thread-safe.
/// </summary>
internal sealed class GoldColumns(ResultShape shape)
{
    private const int MostDepth = 256;

    private static readonly string[] EvidenceEndings = [".match", ".place", ".start", ".end"];

    // Lists are paired fastest where they are written as in the results.
    private static readonly JsonSerializerOptions AsInResults = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MostDepth,
    };

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MostDepth, AllowDuplicateProperties = false };

    private readonly Dictionary<string, (IReadOnlyList<string> Path, bool IsJson)?> _columns = [];

    /// <summary>The fields of a document.</summary>
    /// <param name="cells">An object with a text or null for each column.</param>
    public JsonElement Formed(JsonElement cells)
    {
        var fields = new JsonObject();
        foreach (var cell in cells.EnumerateObject())
        {
            if (!_columns.TryGetValue(cell.Name, out var column))
                _columns.Add(cell.Name, column = ColumnOf(cell.Name, cells));
            if (column is var (path, isJson))
                Set(fields, path, cell.Value.ValueKind == JsonValueKind.Null ? null : Value(cell.Value.GetString()!, isJson));
        }

        return JsonSerializer.SerializeToElement(fields, AsInResults);
    }

    private (IReadOnlyList<string> Path, bool IsJson)? ColumnOf(string name, JsonElement cells)
    {
        // Where two columns would have one name, run calls the second one by its pointer.
        if (shape.PathOf(name, isNested: cells.TryGetProperty(JsonPointer.Of([name]), out _)) is { } path)
            return (path, shape.At(path)!.IsJson);
        var ending = EvidenceEndings.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.Ordinal));
        return ending is not null && cells.TryGetProperty(name[..^ending.Length], out _) ? null : ([name], IsJson: false);
    }

    private static JsonNode? Value(string cell, bool isJson)
    {
        if (isJson && cell.AsSpan().TrimStart() is ['[' or '{', ..])
        {
            try
            {
                return JsonNode.Parse(cell, documentOptions: Strict);
            }
            catch (JsonException)
            {
                // It is a text and nothing else.
            }
        }

        return JsonValue.Create(cell);
    }

    private static void Set(JsonObject fields, IReadOnlyList<string> path, JsonNode? value)
    {
        var at = fields;
        foreach (var name in path.SkipLast(1))
        {
            if (at[name] is not JsonObject inner)
                at[name] = inner = [];
            at = inner;
        }

        at[path[^1]] = value;
    }
}
