namespace ParallelLlm.Extraction;

/// <summary>One field to extract.</summary>
/// <param name="Name">Its key in the answer.</param>
/// <param name="Types">What its value may be, null aside: in a chunk every field may be null.</param>
/// <param name="Description">What the schema says about it; null when it says nothing.</param>
internal sealed record Field(string Name, JsonTypes Types, string? Description);
