using System.Buffers;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>Checks documents and answers against the user's own schema. Thread-safe.</summary>
internal sealed class DocumentRules(SchemaDocument schema)
{
    private const int MostNamed = 5;

    // A custom extractor's values may be nested more deeply than an answer's.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    private readonly HashSet<string> _known = SchemaPlace.NamesIn(schema.Json);

    /// <summary>The most steps spent on a document. Only tests have another bound.</summary>
    internal int MostSteps { get; set; } = AnswerCheck.UsualSteps;

    internal SchemaPatterns Patterns { get; } = new();

    /// <summary>Whether an answer can break a format. Its chunk is then requested again.</summary>
    internal bool HasFormats => _known.Contains("format");

    internal IReadOnlyList<string> Check(IReadOnlyDictionary<string, JsonElement> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            AnswerPruner.Write(json, fields, schema);
        var document = JsonElement.Parse(buffer.WrittenSpan, Deep);
        var validator = new AnswerCheck(schema, Patterns, new SchemaPlace(_known)) { MostSteps = MostSteps };
        var problems = validator.Check(document, schema.Root);
        return [.. problems.Select(problem => $"{problem.Place}: {problem.Rule}").Distinct()];
    }

    /// <summary>The formats that an answer breaks, in words for the model; null if it breaks none.</summary>
    internal string? BrokenFormats(IReadOnlyDictionary<string, JsonElement> fields)
    {
        if (!HasFormats)
            return null;
        var broken = new List<SchemaProblem>();
        foreach (var property in schema.Root.GetProperty("properties").EnumerateObject())
        {
            if (!fields.TryGetValue(property.Name, out var value) || value.ValueKind == JsonValueKind.Null)
                continue;
            var place = new SchemaPlace(_known);
            place.Enter(property.Name);
            var problems = new AnswerCheck(schema, Patterns, place) { ChecksPatterns = false }.Check(value, property.Value);
            broken.AddRange(problems.Where(problem => problem.Kind == SchemaProblemKind.Format));
        }

        return broken.Count == 0
            ? null
            : string.Join(' ', broken.Select(problem => $"The field '{problem.Place}' holds {problem.Rule}.").Distinct().Take(MostNamed));
    }
}
