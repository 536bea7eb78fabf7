using System.Text.Json;

namespace ParallelLlm;

/// <summary>A document's result, over all of its chunks.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Fields">Field → value, each field of the schema in its order; JSON null where no chunk held it.</param>
/// <param name="Problems">
/// What keeps the fields from meeting the schema; empty when they do, and for a document that failed. Names fields and rules, never a
/// value.
/// </param>
public sealed record MergedDocument(DocumentStatus Status, IReadOnlyDictionary<string, JsonElement> Fields, IReadOnlyList<string> Problems);
