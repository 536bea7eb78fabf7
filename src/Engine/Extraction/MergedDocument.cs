using System.Text.Json;

namespace ParallelLlm;

/// <summary>A document's result, over all of its chunks.</summary>
/// <param name="Status">The document's status.</param>
/// <param name="Fields">Field → value, in the order of the schema; JSON null if no chunk contained it.</param>
/// <param name="Problems">
/// Violations of the schema; empty if there are none, and for a failed document. Names fields and rules, never a value.
/// </param>
public sealed record MergedDocument(DocumentStatus Status, IReadOnlyDictionary<string, JsonElement> Fields, IReadOnlyList<string> Problems)
{
    /// <summary>
    /// Where the values stand in the document: JSON Pointer (RFC 6901) of each value that is neither null nor an object nor an array →
    /// evidence, in the order of the fields. Empty if the chunks have no evidence.
    /// </summary>
    public IReadOnlyDictionary<string, Evidence> Evidence { get; init; } = new Dictionary<string, Evidence>();

    /// <summary>
    /// Other values that the text has: JSON Pointer of a value outside of lists → the others, each once, in the order of the chunks; 20 at
    /// most. Empty if there are none, or if the chunks have no evidence.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FieldConflict>> Conflicts { get; init; } =
        new Dictionary<string, IReadOnlyList<FieldConflict>>();
}
