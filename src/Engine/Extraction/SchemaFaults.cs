using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Finds faults in a JSON Schema, such as rules that <see cref="AnswerCheck"/> does not check, and names their place.
/// </summary>
internal sealed class SchemaFaults
{
    private readonly JsonElement _root;
    private readonly HashSet<string> _targets = [];
    private readonly HashSet<string> _following = [];
    private readonly HashSet<string> _followed = [];
    private int _insideNot;

    private SchemaFaults(JsonElement root) => _root = root;

    /// <summary>Throws at the first fault.</summary>
    /// <exception cref="ExtractionSchemaException">Names the place and the remedy.</exception>
    internal static void Check(JsonElement root)
    {
        var check = new SchemaFaults(root);
        check.Schema(root, "$");
        check.Circle(root, "$");
        foreach (var reference in check._targets)
        {
            SchemaPointer.TryResolve(root, reference, out var target);
            check.Circle(target, reference);
        }
    }

    private void Schema(JsonElement schema, string path)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return;
        Expect(schema, JsonValueKind.Object, path);
        foreach (var keyword in schema.EnumerateObject())
            Keyword(keyword.Name, keyword.Value, $"{path}.{keyword.Name}");
    }

    private void Keyword(string keyword, JsonElement value, string path)
    {
        switch (keyword)
        {
            case "type":
                Type(value, path);
                break;
            case "properties" or "patternProperties" or "$defs" or "definitions":
                Expect(value, JsonValueKind.Object, path);
                foreach (var entry in value.EnumerateObject())
                {
                    if (keyword == "patternProperties")
                        Pattern(entry.Name, path);
                    Schema(entry.Value, $"{path}.{entry.Name}");
                }

                break;
            case "items" when value.ValueKind == JsonValueKind.Array:
                throw new ExtractionSchemaException(
                    $"A schema for each position of an array, at {path}, is not supported. Give one schema for all items.");
            case "items" or "additionalProperties":
                Schema(value, path);
                break;
            case "not":
                _insideNot++;
                Schema(value, path);
                _insideNot--;
                break;
            case "anyOf" or "oneOf" or "allOf":
                NotEmpty(value, path);
                foreach (var (index, entry) in value.EnumerateArray().Index())
                    Schema(entry, $"{path}[{index}]");
                break;
            case "required":
                Expect(value, JsonValueKind.Array, path);
                foreach (var (index, entry) in value.EnumerateArray().Index())
                    Expect(entry, JsonValueKind.String, $"{path}[{index}]");
                break;
            case "enum":
                NotEmpty(value, path);
                break;
            case "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties":
                if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var count) || count < 0)
                    throw new ExtractionSchemaException($"{path} must be an integer of 0 or more.");
                break;
            case "multipleOf":
                Expect(value, JsonValueKind.Number, path);
                if (!JsonNumber.Of(value).IsPositive)
                    throw new ExtractionSchemaException($"{path} must be more than 0.");
                break;
            case "minimum" or "maximum":
                Expect(value, JsonValueKind.Number, path);
                break;
            case "exclusiveMinimum" or "exclusiveMaximum" when value.ValueKind is not (JsonValueKind.True or JsonValueKind.False):
                Expect(value, JsonValueKind.Number, path);
                break;
            case "uniqueItems" when value.ValueKind is not (JsonValueKind.True or JsonValueKind.False):
                throw new ExtractionSchemaException($"{path} must be true or false.");
            case "pattern":
                Expect(value, JsonValueKind.String, path);
                Pattern(value.GetString()!, path);
                break;
            case "format":
                Expect(value, JsonValueKind.String, path);
                Format(value.GetString()!, path);
                break;
            case "title" or "description" or "$schema" or "$id":
                Expect(value, JsonValueKind.String, path);
                break;
            case "$ref":
                Expect(value, JsonValueKind.String, path);
                Reference(value.GetString()!, path);
                break;
            case "if" or "then" or "else" or "dependencies" or "dependentRequired" or "dependentSchemas" or "contains" or "prefixItems"
                or "propertyNames"
                or "additionalItems" or "unevaluatedProperties" or "unevaluatedItems" or "$dynamicRef" or "$recursiveRef":
                // Ignoring a rule would mark incomplete documents as complete.
                throw new ExtractionSchemaException($"The keyword '{keyword}' at {path} is not supported. Remove it.");
        }
    }

    private static void Type(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            NotEmpty(value, path);
            foreach (var (index, entry) in value.EnumerateArray().Index())
                TypeName(entry, $"{path}[{index}]");
        }
        else
        {
            TypeName(value, path);
        }
    }

    private static void TypeName(JsonElement value, string path)
    {
        Expect(value, JsonValueKind.String, path);
        if (JsonTypeNames.Parse(value.GetString()) == JsonTypes.None)
            throw new ExtractionSchemaException(
                $"'{value}' at {path} is not a JSON Schema type. Use one of {string.Join(", ", JsonTypeNames.Of(JsonTypes.Any))}.");
    }

    private static void Pattern(string pattern, string path)
    {
        try
        {
            _ = new BoundedPattern(pattern);
        }
        catch (ArgumentException error)
        {
            throw new ExtractionSchemaException($"The pattern at {path} is not a regular expression: {error.Message}", error);
        }
    }

    private static void Format(string name, string path)
    {
        // As for keywords: an unchecked rule would mark incomplete documents as complete.
        if (TextFormats.Find(name) is null && !TextFormats.IsHint(name))
        {
            throw new ExtractionSchemaException(
                $"The format '{name}' at {path} is not checked. "
                + $"Use one of {string.Join(", ", TextFormats.Names)}, or a pattern, or put it into the description.");
        }
    }

    private void Reference(string reference, string path)
    {
        if (!reference.StartsWith('#'))
            throw new ExtractionSchemaException(
                $"The reference '{reference}' at {path} points outside the schema, and nothing is fetched. "
                + "Put its target under $defs.");
        if (!SchemaPointer.LeadsToSchema(reference) || !SchemaPointer.TryResolve(_root, reference, out _))
            throw new ExtractionSchemaException(
                $"The reference '{reference}' at {path} points to no schema. Refer to something under $defs, such as #/$defs/address.");
        // A limit of the former validating library, which left these unresolved. AnswerCheck follows them.
        if (_insideNot > 0)
            throw new ExtractionSchemaException(
                $"The reference '{reference}' at {path} is inside a 'not', which is not supported. Write out its target.");
        _targets.Add(reference);
    }

    /// <summary>Rejects a schema that is only a reference to itself: any value would fit, and following it never ends.</summary>
    private void Circle(JsonElement schema, string path)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return;
        if (schema.TryGetProperty("$ref", out var reference) && !_followed.Contains(reference.GetString()!))
        {
            if (!_following.Add(reference.GetString()!))
                throw new ExtractionSchemaException(
                    $"The reference '{reference}' at {path} is circular. Refer to a schema that describes something.");
            SchemaPointer.TryResolve(_root, reference.GetString()!, out var target);
            Circle(target, reference.GetString()!);
            _following.Remove(reference.GetString()!);
            _followed.Add(reference.GetString()!);
        }

        foreach (var keyword in (string[])["anyOf", "oneOf", "allOf"])
        {
            if (!schema.TryGetProperty(keyword, out var parts))
                continue;
            foreach (var (index, part) in parts.EnumerateArray().Index())
                Circle(part, $"{path}.{keyword}[{index}]");
        }

        if (schema.TryGetProperty("not", out var other))
            Circle(other, $"{path}.not");
    }

    private static void NotEmpty(JsonElement value, string path)
    {
        Expect(value, JsonValueKind.Array, path);
        if (value.GetArrayLength() == 0)
            throw new ExtractionSchemaException($"{path} is empty. Give it at least one entry, or remove it.");
    }

    private static void Expect(JsonElement value, JsonValueKind kind, string path)
    {
        if (value.ValueKind != kind)
            throw new ExtractionSchemaException(
                $"{path} must be {SchemaDocument.InWords(kind)}, not {SchemaDocument.InWords(value.ValueKind)}.");
    }
}
