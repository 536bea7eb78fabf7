using System.Text.Json;

namespace ParallelLlm;

/// <summary>A document's result, over all of its chunks.</summary>
/// <param name="Status">The document's status.</param>
/// <param name="Fields">Field → value, in the order of the schema; JSON null if no chunk contained it.</param>
/// <param name="Problems">
/// Violations of the schema; empty if there are none, and for a failed document. Names fields and rules, never a value.
/// </param>
public sealed record MergedDocument(DocumentStatus Status, IReadOnlyDictionary<string, JsonElement> Fields, IReadOnlyList<string> Problems);
