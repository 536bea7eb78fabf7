using System.Text.Json;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Evaluation;

/// <summary>Counts by document and field, from which two evaluations are compared.</summary>
internal sealed class CountTable
{
    private readonly OrderedDictionary<string, Dictionary<string, FieldCounts>> _documents = [];
    private readonly OrderedDictionary<string, bool> _fields = [];

    public IEnumerable<string> Documents => _documents.Keys;

    /// <summary>JSON Pointers of the fields.</summary>
    public IEnumerable<string> Fields => _fields.Keys;

    /// <summary>The counts of a document by field.</summary>
    public IReadOnlyDictionary<string, FieldCounts> Of(string document) => _documents[document];

    /// <summary>The counts of an evaluation's runs together.</summary>
    public static CountTable Of(IEnumerable<ScoredResults> runs)
    {
        var table = new CountTable();
        foreach (var document in runs.SelectMany(run => run.Documents))
        {
            foreach (var cell in document.Cells)
                table.Add(document.Name, cell.Field.Pointer, cell.Normalised);
        }

        return table;
    }

    /// <summary>The counts of a file that <see cref="EvalJson"/> wrote; null if it is another one.</summary>
    /// <param name="profile">The profile to take if the file has several.</param>
    public static CountTable? Read(ReadOnlyMemory<byte> file, string? profile)
    {
        try
        {
            using var json = JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = 512 });
            if (ProfileOf(json.RootElement, profile) is not { } found)
                return null;
            var table = new CountTable();
            var documents = found.GetProperty("runs").EnumerateArray().SelectMany(run => run.GetProperty("documents").EnumerateArray());
            foreach (var document in documents)
            {
                var name = document.GetProperty("document").GetString()!;
                foreach (var value in document.GetProperty("values").EnumerateArray())
                    table.Add(name, value.GetProperty("field").GetString()!, CountsOf(value.GetProperty("outcome").GetString()));
            }

            return table;
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            // A file of another kind; its text must not reach a message.
            return null;
        }
    }

    private static JsonElement? ProfileOf(JsonElement root, string? profile)
    {
        var profiles = root.GetProperty("profiles").EnumerateArray().ToList();
        return profiles.Count == 1 ? profiles[0]
            : profiles.Find(each => ResultJson.Text(each, "profile") == profile) is { ValueKind: JsonValueKind.Object } found ? found
            : null;
    }

    private static FieldCounts CountsOf(string? outcome) =>
        Enum.GetValues<Outcome>().Where(each => DocumentLine.NameOf(each) == outcome).Select(FieldCounts.Of).First();

    private void Add(string document, string field, FieldCounts counts)
    {
        if (!_documents.TryGetValue(document, out var fields))
            _documents.Add(document, fields = []);
        fields[field] = fields.GetValueOrDefault(field) + counts;
        _fields[field] = true;
    }
}
