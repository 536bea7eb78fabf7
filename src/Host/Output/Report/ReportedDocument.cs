using System.Text.Json;

namespace ParallelLlm.Host.Output.Report;

/// <summary>A document, as a line of results has it.</summary>
internal sealed record ReportedDocument
{
    public required string Name { get; init; }

    public required string Status { get; init; }

    /// <summary>Its values, those that need a look first, else in the order of the fields.</summary>
    public required IReadOnlyList<ReportedValue> Values { get; init; }

    /// <summary>The names of fields and members that have no value.</summary>
    public required IReadOnlyList<string> Empty { get; init; }

    /// <summary>Whether the line has evidence at all.</summary>
    public bool HasEvidence { get; init; }

    /// <summary>The hash of the document's bytes in hexadecimal; null if the line has none.</summary>
    public string? Hash { get; init; }

    public string? Error { get; init; }

    /// <summary>Number of its chunks.</summary>
    public int Chunks { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads a line; null if it is no result of a document.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">It holds bytes that are no text.</exception>
    public static ReportedDocument? Of(ReadOnlyMemory<byte> line)
    {
        using var json = ResultJson.Parse(line);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || ResultJson.Text(root, "document") is not { Length: > 0 } name
            || ResultJson.Text(root, "status") is not { } status
            || !root.TryGetProperty("fields", out var fields)
            || fields.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
            return null;
        var found = new FieldWalk(ResultJson.Member(root, "evidence"), ResultJson.Member(root, "conflicts"));
        if (fields.ValueKind == JsonValueKind.Object)
            found.Walk(fields);
        return new ReportedDocument
        {
            Name = name,
            Status = status,
            Values = [.. found.Values.OrderBy(value => value.Need)],
            Empty = found.Empty,
            HasEvidence = ResultJson.Member(root, "evidence") is { ValueKind: JsonValueKind.Object },
            Hash = ResultJson.Text(root, "sha256"),
            Error = ErrorOf(root),
            Chunks = ResultJson.Member(root, "chunks") is { ValueKind: JsonValueKind.Array } chunks ? chunks.GetArrayLength() : 0,
            Warnings = ResultJson.Member(root, "warnings") is { ValueKind: JsonValueKind.Array } warnings
                ? [.. warnings.EnumerateArray().Select(ResultJson.Shown)]
                : [],
        };
    }

    private static string? ErrorOf(JsonElement root)
    {
        if (ResultJson.Member(root, "error") is not { } error)
            return null;
        var parts = new[] { ResultJson.Text(error, "class"), ResultJson.Text(error, "message") };
        return string.Join(": ", parts.OfType<string>()) is { Length: > 0 } text ? text : ResultJson.Shown(error);
    }
}
