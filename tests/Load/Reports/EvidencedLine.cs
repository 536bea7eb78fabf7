using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Load.Reports;

/// <summary>Makes lines of results with evidence, from documents and fields.</summary>
internal static class EvidencedLine
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A document's line. Its text is one chunk.</summary>
    /// <param name="reader">Reads the document.</param>
    /// <param name="source">The document.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="others">Conflicting values by JSON Pointer.</param>
    public static async Task<JsonObject> OfAsync(
        DocumentReader reader, DocumentSource source, JsonObject fields, IReadOnlyDictionary<string, string>? others = null)
    {
        using var text = await reader.ReadAsync(source, CancellationToken.None);
        var content = text.IsReadable ? await text.Reader.ReadToEndAsync() : "";
        var chunk = new DocumentChunk(source.Name, 0, content, 0, content.Length, 1)
        {
            Places = text.Places?.Of(0, content.Length) ?? [],
        };
        var line = Line(source.Name, chunk, fields, others ?? new Dictionary<string, string>());
        line["sha256"] = (await ContentHash.OfAsync(source, CancellationToken.None))?.ToString();
        line["warnings"] = new JsonArray([.. text.Warnings.Select(warning => (JsonNode)warning)]);
        return line;
    }

    /// <summary>A line in UTF-8, with its end.</summary>
    public static byte[] Bytes(JsonObject line) => Encoding.UTF8.GetBytes(line.ToJsonString(Json) + "\n");

    private static JsonObject Line(string name, DocumentChunk chunk, JsonObject fields, IReadOnlyDictionary<string, string> others)
    {
        var finder = new EvidenceFinder(chunk);
        var evidence = finder.Find(fields.ToDictionary(field => field.Key, field => JsonSerializer.SerializeToElement(field.Value)));
        var conflicts = new JsonObject();
        foreach (var (pointer, value) in others)
        {
            var found = finder.Find(new Dictionary<string, JsonElement> { [pointer[1..]] = JsonSerializer.SerializeToElement(value) });
            conflicts[pointer] = new JsonArray(new JsonObject { ["value"] = value, ["evidence"] = Node(found.Values.First()) });
        }

        return new JsonObject
        {
            ["document"] = name,
            ["status"] = "completed",
            ["fields"] = fields.DeepClone(),
            ["evidence"] = new JsonObject(evidence.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)Node(each.Value)))),
            ["conflicts"] = conflicts,
            ["chunks"] = new JsonArray(),
            ["error"] = null,
        };
    }

    private static JsonNode Node(Evidence evidence)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(evidence, Json)!;
        node["match"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(evidence.Match.ToString());
        if (evidence is { Place: not null, EndPlace.Page: { } end })
            node["place"]!["page_end"] = end;
        node.Remove("end_place");
        return node;
    }
}
