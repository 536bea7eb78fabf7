namespace ParallelLlm.Tests.Load.Peers;

/// <summary>A chunk has ended just now, with which answer, as text or as fields; null when it was given up.</summary>
internal delegate void ChunkEnded(int index, object? answer);
