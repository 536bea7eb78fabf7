namespace ParallelLlm;

/// <summary>An answer to be kept: validated, and final.</summary>
/// <param name="Key">What it is kept under.</param>
/// <param name="DocumentId">The document that it belongs to.</param>
/// <param name="Model">The model that answered, by its own account.</param>
/// <param name="Fields">Field → value, as a JSON object in UTF-8.</param>
public sealed record StoredCompletion(CompletionKey Key, string DocumentId, string? Model, ReadOnlyMemory<byte> Fields);
