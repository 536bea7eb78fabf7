namespace ParallelLlm;

/// <summary>A validated, final answer to store.</summary>
/// <param name="Key">The answer's key.</param>
/// <param name="DocumentId">The document it belongs to.</param>
/// <param name="Model">The model that answered, as the provider reported it.</param>
/// <param name="Fields">Field → value, as a JSON object in UTF-8.</param>
public sealed record StoredCompletion(CompletionKey Key, string DocumentId, string? Model, ReadOnlyMemory<byte> Fields);
