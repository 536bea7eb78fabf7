namespace ParallelLlm;

/// <summary>Entries removed from a store.</summary>
/// <param name="Completions">Answers to chunks.</param>
/// <param name="Documents">Whole documents.</param>
public readonly record struct StoreRemoval(long Completions, long Documents);
