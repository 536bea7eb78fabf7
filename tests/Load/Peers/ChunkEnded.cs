namespace ParallelLlm.Tests.Load.Peers;

/// <summary>Reports the end of a chunk, with its answer as text or as fields; null if it was dropped.</summary>
internal delegate void ChunkEnded(int index, object? answer);
