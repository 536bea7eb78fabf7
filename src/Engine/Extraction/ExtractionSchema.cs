using System.Text.Json;
using ParallelLlm.EvidenceSearch;
using ParallelLlm.Extraction;

namespace ParallelLlm;

/// <summary>The fields to extract: names, or a JSON Schema. Immutable and thread-safe; create one per request, or share it.</summary>
public sealed class ExtractionSchema
{
    private readonly DocumentRules? _rules;
    private readonly Lazy<IReadOnlyList<SchemaLeaf>> _leaves;

    private ExtractionSchema(Field[] fields, string chunkSchema, SchemaDocument? schema)
    {
        Fields = fields;
        FieldNames = Array.ConvertAll(fields, field => field.Name);
        ChunkSchema = new ResponseSchema("fields", chunkSchema);
        _rules = schema is null ? null : new DocumentRules(schema);
        Labels = new EvidenceLabels(schema);
        _leaves = new(() => schema is null
            ? Array.ConvertAll(fields, field => new SchemaLeaf([field.Name], SchemaLeafType.Text, []))
            : new SchemaLeaves(schema).Read());
    }

    /// <summary>Names of the fields, in the order given.</summary>
    public IReadOnlyList<string> FieldNames { get; }

    /// <summary>
    /// The schema for each chunk: every field nullable, since most chunks contain few of them. No field is mandatory, yet the keys are
    /// listed as required, with no others allowed, because a strict <c>json_schema</c> is accepted only in that form. Rules that not every
    /// server accepts (patterns, formats, bounds) go into the descriptions, and are checked on the whole document.
    /// </summary>
    public ResponseSchema ChunkSchema { get; }

    /// <summary>
    /// The values that a document can have, at any depth, in the order of the schema: the columns where documents become rows.
    /// </summary>
    public IReadOnlyList<SchemaLeaf> Leaves => _leaves.Value;

    internal IReadOnlyList<Field> Fields { get; }

    /// <summary>What checks documents and answers; null where there are only names.</summary>
    internal DocumentRules? Rules => _rules;

    /// <summary>The words that stand before the fields' values in a document.</summary>
    internal EvidenceLabels Labels { get; }

    /// <summary>Whether an answer can break a format.</summary>
    internal bool HasFormats => _rules is { HasFormats: true };

    /// <summary>Creates text fields by name. Blanks around a name are removed.</summary>
    /// <exception cref="ExtractionSchemaException">There is no name, or one is blank or repeated.</exception>
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
        return new ExtractionSchema([.. fields], ChunkSchemaWriter.ForNames(fields), schema: null);
    }

    /// <summary>Parses fields with types and rules. References inside the schema (<c>#/$defs/...</c>) work; nothing is fetched.</summary>
    /// <param name="json">A JSON Schema whose root is an object with <c>properties</c>.</param>
    /// <exception cref="ExtractionSchemaException">The schema is invalid; the message names the place and the remedy.</exception>
    public static ExtractionSchema Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var schema = SchemaDocument.Parse(json);
        return new ExtractionSchema([.. schema.Fields()], new ChunkSchemaWriter(schema).Write(), schema);
    }

    /// <summary>
    /// Violations of the schema by a document; empty if there are none, and always for a list of names. A message names field and rule,
    /// never a value. A null that the schema does not allow counts as a missing field.
    /// </summary>
    /// <param name="fields">Field → value, over all chunks of the document.</param>
    public IReadOnlyList<string> ValidateDocument(IReadOnlyDictionary<string, JsonElement> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return _rules?.Check(fields) ?? [];
    }

    /// <summary>The formats that an answer breaks, in words for the model; null if it breaks none.</summary>
    internal string? BrokenFormats(IReadOnlyDictionary<string, JsonElement> fields) => _rules?.BrokenFormats(fields);
}
