namespace ParallelLlm.Dispatching;

/// <summary>An item that ended without an attempt of its own.</summary>
internal readonly record struct Withdrawn(WorkItem Item, ChunkError Reason);
