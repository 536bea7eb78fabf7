using System.Text.Json;
using static ParallelLlm.Extraction.SchemaParts;

namespace ParallelLlm.Extraction;

/// <summary>
/// Writes the schema for a chunk in the form that most servers accept: the subset of strict <c>json_schema</c>. Every object lists all of
/// its keys as required and allows no others, every field of every object may be null, <c>oneOf</c> becomes <c>anyOf</c>, and rules beyond
/// types and enumerations go into the description, where they still help the model. An object whose keys are not known in advance stays
/// open, which a strict server may refuse.
/// </summary>
internal sealed class ChunkSchemaWriter(SchemaDocument schema)
{
    private const JsonTypes Scalars = JsonTypes.String | JsonTypes.Number | JsonTypes.Boolean;
    private const int DeepestInlining = 16;

    private int _inlining;

    internal static string ForNames(IReadOnlyList<Field> fields) => ToText(json =>
    {
        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var field in fields)
        {
            json.WriteStartObject(field.Name);
            Types(json, field.Types | JsonTypes.Null);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        Closed(json, fields.Select(field => field.Name));
        json.WriteEndObject();
    });

    internal string Write() => ToText(json =>
    {
        json.WriteStartObject();
        json.WriteString("type", "object");
        Description(json, schema.Root);
        Members(json, schema.RootMembers());
        var definitions = Definitions();
        if (definitions.Count > 0)
        {
            json.WriteStartObject("$defs");
            foreach (var (name, definition) in definitions)
            {
                json.WritePropertyName(name);
                Schema(json, definition, nullable: false);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    private void Schema(Utf8JsonWriter json, JsonElement part, bool nullable)
    {
        if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("$ref", out var reference))
        {
            Reference(json, part, reference.GetString()!, nullable);
            return;
        }

        if (part.ValueKind == JsonValueKind.Object && !part.TryGetProperty("type", out _) && !part.TryGetProperty("enum", out _)
            && (part.TryGetProperty("anyOf", out var choices) || part.TryGetProperty("oneOf", out choices)))
        {
            json.WriteStartObject();
            Description(json, part);
            json.WriteStartArray("anyOf");
            foreach (var choice in choices.EnumerateArray())
                Schema(json, choice, nullable: false);
            if (nullable && !schema.TypesOf(part).HasFlag(JsonTypes.Null))
                Null(json);
            json.WriteEndArray();
            json.WriteEndObject();
            return;
        }

        json.WriteStartObject();
        Plain(json, part, nullable ? JsonTypes.Null : JsonTypes.None);
        json.WriteEndObject();
    }

    private void Plain(Utf8JsonWriter json, JsonElement part, JsonTypes extra)
    {
        var types = schema.TypesOf(part);
        if (types is JsonTypes.Any or JsonTypes.None)
            types = Scalars;
        Types(json, types | extra);
        if (part.ValueKind != JsonValueKind.Object)
            return;

        Description(json, part);
        if (part.TryGetProperty("enum", out var values))
            Enumeration(json, values.EnumerateArray(), extra);
        else if (part.TryGetProperty("const", out var value))
            Enumeration(json, [value], extra);

        if (types.HasFlag(JsonTypes.Object))
            Members(json, schema.MembersOf(part));
        if (types.HasFlag(JsonTypes.Array))
        {
            json.WritePropertyName("items");
            if (part.TryGetProperty("items", out var items))
                Schema(json, items, nullable: false);
            else
                Schema(json, JsonElement.Parse("{}"), nullable: false);
        }
    }

    /// <summary>The keys of an object.</summary>
    private void Members(Utf8JsonWriter json, OrderedDictionary<string, JsonElement> members)
    {
        if (members.Count == 0)
            return;
        json.WriteStartObject("properties");
        foreach (var (name, member) in members)
        {
            json.WritePropertyName(name);
            Schema(json, member, nullable: true);
        }

        json.WriteEndObject();
        Closed(json, members.Keys);
    }

    private void Reference(Utf8JsonWriter json, JsonElement part, string reference, bool nullable)
    {
        var kept = reference == "#" && !schema.RootIsReference ? "#" : DefinitionName(reference) is { } name ? $"#/$defs/{name}" : null;
        if (kept is null)
        {
            // Targets elsewhere may not survive the rewriting, so they are inlined.
            if (++_inlining > DeepestInlining)
                throw new ExtractionSchemaException($"The reference '{reference}' contains itself. Put its target under $defs.");
            Schema(json, schema.Follow(part), nullable);
            _inlining--;
            return;
        }

        json.WriteStartObject();
        if (nullable)
        {
            Description(json, part);
            json.WriteStartArray("anyOf");
            json.WriteStartObject();
            json.WriteString("$ref", kept);
            json.WriteEndObject();
            Null(json);
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("$ref", kept);
        }

        json.WriteEndObject();
    }

    private OrderedDictionary<string, JsonElement> Definitions()
    {
        var definitions = new OrderedDictionary<string, JsonElement>();
        foreach (var keyword in (string[])["$defs", "definitions"])
        {
            if (!schema.Json.TryGetProperty(keyword, out var entries))
                continue;
            foreach (var entry in entries.EnumerateObject())
            {
                if (!definitions.TryAdd(entry.Name, entry.Value))
                    throw new ExtractionSchemaException($"Both $.$defs and $.definitions describe '{entry.Name}'. Keep one of them.");
            }
        }

        return definitions;
    }

    private static string? DefinitionName(string reference)
    {
        foreach (var prefix in (string[])["#/$defs/", "#/definitions/"])
        {
            if (reference.StartsWith(prefix, StringComparison.Ordinal)
                && !reference[prefix.Length..].Contains('/', StringComparison.Ordinal))
                return reference[prefix.Length..];
        }

        return null;
    }
}
