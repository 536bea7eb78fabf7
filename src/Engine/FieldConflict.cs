using System.Text.Json;

namespace ParallelLlm;

/// <summary>Another value that a document's text has for a field.</summary>
/// <param name="Value">The value: a string or a number.</param>
/// <param name="Evidence">Where it stands.</param>
public sealed record FieldConflict(JsonElement Value, Evidence Evidence);
