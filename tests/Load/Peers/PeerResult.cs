namespace ParallelLlm.Tests.Load.Peers;

/// <summary>A chunk's end: milliseconds after the start of the run, and its answer; null if it was dropped.</summary>
internal sealed record PeerResult(int Index, double Ms, string? Content);
