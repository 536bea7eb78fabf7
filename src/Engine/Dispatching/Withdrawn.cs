namespace ParallelLlm.Dispatching;

/// <summary>An item that ended with no attempt in flight.</summary>
internal readonly record struct Withdrawn(WorkItem Item, ChunkError Reason);
