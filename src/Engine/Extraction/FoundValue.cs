using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>A field's value in the result of one chunk.</summary>
/// <param name="Place">The chunk's position; neighbours differ by one.</param>
/// <param name="Value">The value; not null.</param>
/// <param name="Edges">The edges of the chunk's text that the value touches.</param>
/// <param name="Evidence">JSON Pointer of each of its scalars, from the result's root → its evidence; empty if none is wanted.</param>
internal sealed record FoundValue(int Place, JsonElement Value, ChunkEdges Edges, IReadOnlyList<KeyValuePair<string, Evidence>> Evidence)
{
    /// <summary>Whether any of it stands in the text.</summary>
    public bool IsFound { get; } = Evidence.Any(each => each.Value.Match != EvidenceMatch.None);

    /// <summary>Whether any other value is better.</summary>
    public bool IsWeak => NoValue.IsWeak(Value);

    /// <summary>Where one of its scalars stands; null if it does not.</summary>
    public Evidence? Of(string pointer) =>
        Evidence.FirstOrDefault(each => each.Key == pointer).Value is { Match: not EvidenceMatch.None } found ? found : null;
}
