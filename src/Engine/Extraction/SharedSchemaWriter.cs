using System.Text.Json;
using System.Text.Json.Nodes;

namespace ParallelLlm.Extraction;

/// <summary>Writes the schema of an answer about several texts around the schema for one. Pure.</summary>
internal static class SharedSchemaWriter
{
    private const string Definitions = "$defs";
    private const string Reference = "$ref";

    /// <param name="schema">The schema for a chunk.</param>
    public static ResponseSchema Write(ResponseSchema schema)
    {
        var fields = JsonNode.Parse(schema.Json)!.AsObject();
        var definitions = fields[Definitions]?.DeepClone().AsObject();
        fields.Remove(Definitions);
        JsonNode inner = fields;
        if (RefersToRoot(fields) || (definitions is not null && RefersToRoot(definitions)))
        {
            // The root is another one now: what referred to it refers to a definition.
            definitions ??= [];
            var name = SharedTexts.Fields;
            while (definitions.ContainsKey(name))
                name += "_";
            Redirect(fields, $"#/{Definitions}/{name}");
            Redirect(definitions, $"#/{Definitions}/{name}");
            definitions[name] = fields;
            inner = new JsonObject { [Reference] = $"#/{Definitions}/{name}" };
        }

        var root = ObjectOf((SharedTexts.List, new JsonObject
        {
            ["type"] = "array",
            ["items"] = ObjectOf((SharedTexts.Number, new JsonObject { ["type"] = "integer" }), (SharedTexts.Fields, inner)),
        }));
        if (definitions is not null)
            root[Definitions] = definitions;
        return new ResponseSchema(schema.Name, root.ToJsonString());
    }

    private static JsonObject ObjectOf(params (string Name, JsonNode Schema)[] members) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(members.Select(member => KeyValuePair.Create<string, JsonNode?>(member.Name, member.Schema))),
        ["required"] = new JsonArray([.. members.Select(member => JsonValue.Create(member.Name))]),
        ["additionalProperties"] = false,
    };

    private static bool RefersToRoot(JsonNode? node) => References(node).Any();

    private static void Redirect(JsonNode? node, string target)
    {
        foreach (var reference in References(node).ToArray())
            reference[Reference] = target;
    }

    // A property may be named "$ref" too; its schema is an object and no text.
    private static IEnumerable<JsonObject> References(JsonNode? node) => node switch
    {
        JsonObject members => (IsRootReference(members) ? [members] : (IEnumerable<JsonObject>)[])
            .Concat(members.SelectMany(member => References(member.Value))),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private static bool IsRootReference(JsonObject members) =>
        members[Reference] is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() == "#";
}
