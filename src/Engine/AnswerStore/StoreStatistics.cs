namespace ParallelLlm;

/// <summary>Contents of a store.</summary>
/// <param name="Completions">Answers to chunks.</param>
/// <param name="Documents">Whole documents.</param>
/// <param name="Bytes">Bytes in use.</param>
/// <param name="Oldest">When the oldest entry was stored; null if there is none.</param>
/// <param name="Newest">When the newest entry was stored; null if there is none.</param>
public sealed record StoreStatistics(long Completions, long Documents, long Bytes, DateTimeOffset? Oldest, DateTimeOffset? Newest);
