using System.Text.Json;
using ParallelLlm.Extraction;

namespace ParallelLlm;

/// <summary>What to extract: names of fields, or a JSON Schema. Immutable and thread-safe; make one per request, or share it.</summary>
public sealed class ExtractionSchema
{
    private readonly DocumentRules? _rules;

    private ExtractionSchema(Field[] fields, string chunkSchema, DocumentRules? rules)
    {
        Fields = fields;
        FieldNames = Array.ConvertAll(fields, field => field.Name);
        ChunkSchema = new ResponseSchema("fields", chunkSchema);
        _rules = rules;
    }

    /// <summary>Names of the fields, in the order given.</summary>
    public IReadOnlyList<string> FieldNames { get; }

    /// <summary>
    /// What each chunk is asked for: every field nullable, since most chunks hold few of them. No chunk has to hold a field; the keys are
    /// listed as required all the same, with no others allowed, because a strict <c>json_schema</c> is only taken in that form. Rules that
    /// not every server takes (patterns, formats, bounds) are told in the descriptions, and checked on the whole document.
    /// </summary>
    public ResponseSchema ChunkSchema { get; }

    internal IReadOnlyList<Field> Fields { get; }

    /// <summary>What checks documents and answers; null where there are only names.</summary>
    internal DocumentRules? Rules => _rules;

    /// <summary>Whether an answer can break a format.</summary>
    internal bool HasFormats => _rules is { HasFormats: true };

    /// <summary>Text fields by name. Blanks around a name do not belong to it.</summary>
    /// <exception cref="ExtractionSchemaException">There is no name, or one is blank or there twice.</exception>
    public static ExtractionSchema FromNames(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var seen = new HashSet<string>();
        var fields = new List<Field>();
        foreach (var given in names)
        {
            var name = given?.Trim();
            if (string.IsNullOrEmpty(name))
                throw new ExtractionSchemaException($"Field {fields.Count + 1} has no name. Give names such as patient_name,diagnosis.");
            if (!seen.Add(name))
                throw new ExtractionSchemaException($"The field '{name}' is named twice. Name each field once.");
            fields.Add(new Field(name, JsonTypes.String, Description: null));
        }

        if (fields.Count == 0)
            throw new ExtractionSchemaException(
                "There is no field to extract. Give at least one name, such as patient_name, or a JSON Schema.");
        return new ExtractionSchema([.. fields], ChunkSchemaWriter.ForNames(fields), rules: null);
    }

    /// <summary>Fields with types and rules. References inside the schema (<c>#/$defs/...</c>) work; nothing is ever fetched.</summary>
    /// <param name="json">A JSON Schema whose root is an object with <c>properties</c>.</param>
    /// <exception cref="ExtractionSchemaException">It is no such schema; the message names the place and what to do.</exception>
    public static ExtractionSchema Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var schema = SchemaDocument.Parse(json);
        return new ExtractionSchema([.. schema.Fields()], new ChunkSchemaWriter(schema).Write(), new DocumentRules(schema));
    }

    /// <summary>
    /// What keeps a document from meeting the schema; empty when it does, and always for a list of names. A message names field and rule,
    /// never a value. A null where the schema takes none counts as a field that is not there.
    /// </summary>
    /// <param name="fields">Field → value, over all chunks of the document.</param>
    public IReadOnlyList<string> ValidateDocument(IReadOnlyDictionary<string, JsonElement> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return _rules?.Check(fields) ?? [];
    }

    /// <summary>The formats that an answer breaks, in words for the model; null when it breaks none.</summary>
    internal string? BrokenFormats(IReadOnlyDictionary<string, JsonElement> fields) => _rules?.BrokenFormats(fields);
}
