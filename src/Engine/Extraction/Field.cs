namespace ParallelLlm.Extraction;

/// <summary>One field to extract.</summary>
/// <param name="Name">Its key in the answer.</param>
/// <param name="Types">Types of its value. Null is always allowed: in a chunk every field may be null.</param>
/// <param name="Description">Its description in the schema; null if there is none.</param>
internal sealed record Field(string Name, JsonTypes Types, string? Description);
