using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>A user's JSON Schema: checked, with its references resolved on demand.</summary>
internal sealed class SchemaDocument
{
    private const string WayOut =
        "Give names separated by commas, or a JSON Schema such as {\"type\":\"object\",\"properties\":{\"age\":{\"type\":\"integer\"}}}.";

    private SchemaDocument(JsonElement json)
    {
        Json = json;
        Root = Follow(json);
    }

    /// <summary>The schema as written.</summary>
    internal JsonElement Json { get; }

    /// <summary>The object that describes the fields: the schema itself, or the target of its root reference.</summary>
    internal JsonElement Root { get; }

    internal bool RootIsReference => Json.TryGetProperty("$ref", out _);

    internal static SchemaDocument Parse(string text)
    {
        JsonElement json;
        try
        {
            json = JsonElement.Parse(text);
        }
        catch (JsonException error)
        {
            throw new ExtractionSchemaException(
                $"The schema is not JSON: line {error.LineNumber + 1}, column {error.BytePositionInLine + 1}. {WayOut}", error);
        }
        catch (ArgumentException error)
        {
            // The parser throws this for half a surrogate pair.
            throw new ExtractionSchemaException($"The schema is not valid text. {WayOut}", error);
        }

        if (!JsonTexts.AreWhole(json))
            throw new ExtractionSchemaException(
                $"The schema is not valid text: it has an escape of half a surrogate pair (\\ud800 to \\udfff). {WayOut}");
        if (json.ValueKind != JsonValueKind.Object)
            throw new ExtractionSchemaException($"The schema must be an object, not {InWords(json.ValueKind)}. {WayOut}");

        SchemaFaults.Check(json);
        var schema = new SchemaDocument(json);
        schema.CheckRoot();
        return schema;
    }

    /// <summary>The fields, in the order of the schema.</summary>
    internal IEnumerable<Field> Fields() =>
        Root.GetProperty("properties").EnumerateObject().Select(property =>
            new Field(property.Name, TypesOf(property.Value),
                Text(property.Value, "description") ?? Text(Follow(property.Value), "description")));

    /// <summary>The fields' names and schemas.</summary>
    internal OrderedDictionary<string, JsonElement> RootMembers() =>
        new(Root.GetProperty("properties").EnumerateObject().Select(property => KeyValuePair.Create(property.Name, property.Value)));

    /// <summary>The types that the schema declares for a value. It may allow less, never more.</summary>
    internal JsonTypes TypesOf(JsonElement schema)
    {
        schema = Follow(schema);
        if (schema.ValueKind != JsonValueKind.Object)
            return JsonTypes.Any;
        if (schema.TryGetProperty("type", out var type))
        {
            return type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Aggregate(JsonTypes.None, (types, name) => types | JsonTypeNames.Parse(name.GetString()))
                : JsonTypeNames.Parse(type.GetString());
        }

        if (schema.TryGetProperty("const", out var constant))
            return TypeOf(constant);
        if (schema.TryGetProperty("enum", out var values))
            return values.EnumerateArray().Aggregate(JsonTypes.None, (types, value) => types | TypeOf(value));
        if (schema.TryGetProperty("anyOf", out var choices) || schema.TryGetProperty("oneOf", out choices))
            return choices.EnumerateArray().Aggregate(JsonTypes.None, (types, choice) => types | TypesOf(choice));
        return schema.TryGetProperty("allOf", out var all)
            ? all.EnumerateArray().Aggregate(JsonTypes.Any, (types, part) => types & TypesOf(part))
            : JsonTypes.Any;
    }

    /// <summary>The members of an object: its own, and those of each part of its <c>allOf</c>.</summary>
    internal OrderedDictionary<string, JsonElement> MembersOf(JsonElement schema)
    {
        var members = new OrderedDictionary<string, JsonElement>();
        Add(schema);
        return members;

        void Add(JsonElement given)
        {
            var part = Follow(given);
            if (part.ValueKind != JsonValueKind.Object)
                return;
            if (part.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
                foreach (var property in properties.EnumerateObject())
                    members[property.Name] = property.Value;
            if (part.TryGetProperty("allOf", out var all))
                foreach (var each in all.EnumerateArray())
                    Add(each);
        }
    }

    /// <summary>The schema itself, or the end of its chain of references.</summary>
    internal JsonElement Follow(JsonElement schema)
    {
        // The check ensures that every reference has an end.
        while (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$ref", out var reference))
            SchemaPointer.TryResolve(Json, reference.GetString()!, out schema);
        return schema;
    }

    internal static string? Text(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var text) ? text.GetString() : null;

    internal static string InWords(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };

    private void CheckRoot()
    {
        if (!Root.TryGetProperty("properties", out var properties) || !properties.EnumerateObject().Any())
            throw new ExtractionSchemaException($"The schema has no 'properties' at $, so it names no field. {WayOut}");
        if (!TypesOf(Root).HasFlag(JsonTypes.Object))
            throw new ExtractionSchemaException(
                "The schema's type at $ must be 'object'. Wrap it in a field of an object.");
        var names = new HashSet<string>();
        foreach (var name in properties.EnumerateObject().Select(property => property.Name))
        {
            if (string.IsNullOrWhiteSpace(name))
                throw new ExtractionSchemaException("A field at $.properties has no name. Give each field a name.");
            if (!names.Add(name))
                throw new ExtractionSchemaException($"The field '{name}' is at $.properties twice. Describe each field once.");
        }

        if (!Root.TryGetProperty("required", out var required))
            return;
        foreach (var name in required.EnumerateArray().Where(name => !properties.TryGetProperty(name.GetString()!, out _)))
            throw new ExtractionSchemaException(
                $"The schema requires '{name}' at $.required, but 'properties' does not have it. Add it there, or remove it here.");
    }

    private static JsonTypes TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonTypes.Object,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Number => value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? JsonTypes.Number : JsonTypes.Integer,
        JsonValueKind.Null => JsonTypes.Null,
        _ => JsonTypes.Boolean,
    };
}
