using System.Buffers;
using System.Text;
using System.Text.Json;
using NJsonSchema;
using NJsonSchema.Validation;

namespace ParallelLlm.Extraction;

/// <summary>Checks a whole document against the user's own schema. The only place that touches NJsonSchema, so that a list of names never loads it.</summary>
internal sealed class DocumentRules
{
    private readonly JsonSchema _schema;
    private readonly SchemaDocument _source;
    private readonly List<string> _fieldNames;
    private readonly HashSet<string> _knownKeys = [];

    private DocumentRules(JsonSchema schema, SchemaDocument source)
    {
        _schema = schema;
        _source = source;
        _fieldNames = [.. source.Fields().Select(field => field.Name).OrderByDescending(name => name.Length)];
        GatherKeys(source.Json);
    }

    internal static DocumentRules Of(SchemaDocument source)
    {
        try
        {
            // References are local, so nothing is waited for.
            return new DocumentRules(JsonSchema.FromJsonAsync(SchemaDialect.Translate(source)).GetAwaiter().GetResult(), source);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The library throws whatever its parser and reflection throw; the checks before have named the usual causes.
            throw new ExtractionSchemaException($"The schema could not be read: {error.Message}", error);
        }
    }

    internal IReadOnlyList<string> Check(IReadOnlyDictionary<string, JsonElement> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            AnswerPruner.Write(json, fields, _source);
        // The validator is made anew for each document, for it does not say that it may be shared.
        var errors = new JsonSchemaValidator().Validate(Encoding.UTF8.GetString(buffer.WrittenSpan), _schema);
        return [.. errors.SelectMany(Flatten).Select(InWords).Distinct()];
    }

    /// <summary>The most telling errors: for an item of an array what is wrong inside, for a choice that nothing fits.</summary>
    private static IEnumerable<ValidationError> Flatten(ValidationError error) =>
        error is ChildSchemaValidationError { Kind: ValidationErrorKind.ArrayItemNotValid or ValidationErrorKind.AdditionalPropertiesNotValid } children
            ? children.Errors.SelectMany(entry => entry.Value).SelectMany(Flatten)
            : [error];

    private string InWords(ValidationError error)
    {
        var path = Place(error.Path ?? "");
        return error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => $"{path}: required, and not found",
            ValidationErrorKind.NoTypeValidates => $"{path}: fits none of its types",
            ValidationErrorKind.NoAdditionalPropertiesAllowed => $"{path}: not in the schema",
            _ => $"{path}: {Words(error.Kind.ToString())}",
        };
    }

    /// <summary>The path with the schema's own names; keys that came from an answer may be text of the document, and become a star.</summary>
    private string Place(string path)
    {
        path = path.TrimStart('#').TrimStart('/');
        if (path.Length == 0)
            return "document";
        // A field's name may hold dots itself.
        var field = _fieldNames.Find(name => path.StartsWith(name, StringComparison.Ordinal) && (path.Length == name.Length || path[name.Length] is '.' or '['));
        return field + KnownPart(path[(field?.Length ?? 0)..]);
    }

    /// <summary>A path up to its first key that the schema does not name.</summary>
    private string KnownPart(string path)
    {
        var known = 0;
        foreach (var part in path.Split('.'))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? part : part[..bracket];
            if (!(name.Length == 0 || _knownKeys.Contains(name)) || !IsIndex(part[name.Length..]))
                return path[..Math.Max(0, known - 1)] + ".*";
            known += part.Length + 1;
        }

        return path;
    }

    private static bool IsIndex(string brackets) => brackets.All(letter => letter is '[' or ']' || char.IsAsciiDigit(letter));

    /// <summary><c>StringTooLong</c> → <c>string too long</c>.</summary>
    private static string Words(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) ? (index > 0 ? " " : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    private void GatherKeys(JsonElement part)
    {
        if (part.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in part.EnumerateArray())
                GatherKeys(entry);
        }
        else if (part.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in part.EnumerateObject())
            {
                _knownKeys.Add(entry.Name);
                GatherKeys(entry.Value);
            }
        }
    }
}
