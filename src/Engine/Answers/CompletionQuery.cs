namespace ParallelLlm;

/// <summary>Asks for an answer.</summary>
/// <param name="Key">What it is kept under.</param>
/// <param name="DocumentId">The document that it is wanted for.</param>
public readonly record struct CompletionQuery(CompletionKey Key, string DocumentId);
