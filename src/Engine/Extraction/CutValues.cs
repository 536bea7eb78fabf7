using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>Finds values that a chunk boundary may have cut, and the whole one of two neighbours' values. Pure.</summary>
internal static class CutValues
{
    /// <summary>Field → edges, for fields with a value at an edge of the chunk's text.</summary>
    /// <param name="evidence">JSON Pointer of a value → where it stands; empty if that is unknown.</param>
    public static IReadOnlyDictionary<string, ChunkEdges> EdgesOf(
        DocumentChunk chunk, IReadOnlyDictionary<string, JsonElement>? fields, IReadOnlyDictionary<string, Evidence> evidence)
    {
        var found = new Dictionary<string, ChunkEdges>();
        var text = chunk.Text.AsSpan().Trim();
        if (text.IsEmpty || fields is null)
            return found;
        var textStart = chunk.Start + (chunk.Text.Length - chunk.Text.AsSpan().TrimStart().Length);
        foreach (var (name, value) in fields)
        {
            if (Written(value) is not { Length: > 0 } written)
                continue;
            var place = evidence.GetValueOrDefault(SchemaPointer.Member("", name));
            var edges = ChunkEdges.None;
            if (chunk.Start > 0 && (place?.Start is { } start ? start == textStart : Begins(text, written)))
                edges |= ChunkEdges.Start;
            if (place?.End is { } end ? end == textStart + text.Length : Ends(text, written))
                edges |= ChunkEdges.End;
            if (edges != ChunkEdges.None)
                found[name] = edges;
        }

        return found;
    }

    /// <summary>
    /// Whether the later of two neighbours' values wins: it contains the earlier one, or only the earlier one touches the boundary between
    /// their chunks.
    /// </summary>
    public static bool IsLaterBetter(JsonElement earlier, ChunkEdges earlierEdges, JsonElement later, ChunkEdges laterEdges)
    {
        if (Written(earlier) is not { } first || Written(later) is not { } second || first == second)
            return false;
        return AreAlike(earlier, later)
            ? second.Length > first.Length
            : earlierEdges.HasFlag(ChunkEdges.End) && !laterEdges.HasFlag(ChunkEdges.Start);
    }

    /// <summary>Whether one of two neighbours' values is part of the other, so that the chain continues.</summary>
    public static bool AreAlike(JsonElement one, JsonElement other) =>
        one.ValueKind == JsonValueKind.String
        && other.ValueKind == JsonValueKind.String
        && Written(one) is { } first
        && Written(other) is { } second
        && (IsPart(first, second) || IsPart(second, first));

    // The text 2025 does not start or end with the value 5.
    private static bool Begins(ReadOnlySpan<char> text, string written) =>
        text.StartsWith(written)
        && (text.Length == written.Length || !char.IsLetterOrDigit(text[written.Length]) || !char.IsLetterOrDigit(written[^1]));

    private static bool Ends(ReadOnlySpan<char> text, string written) =>
        text.EndsWith(written)
        && (text.Length == written.Length || !char.IsLetterOrDigit(text[^(written.Length + 1)]) || !char.IsLetterOrDigit(written[0]));

    private static bool IsPart(string part, string whole) =>
        whole.StartsWith(part, StringComparison.Ordinal) || whole.EndsWith(part, StringComparison.Ordinal);

    /// <summary>A string without blanks around it, or a number as it is written; null for anything else.</summary>
    public static string? Written(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
