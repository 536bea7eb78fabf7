namespace ParallelLlm;

/// <summary>A look-up of an answer.</summary>
/// <param name="Key">The answer's key.</param>
/// <param name="DocumentId">The document that needs it.</param>
public readonly record struct CompletionQuery(CompletionKey Key, string DocumentId);
