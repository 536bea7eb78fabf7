namespace ParallelLlm.Tests.Load.Peers;

/// <summary>A chunk's end: how many milliseconds after the start of the run, and its answer; null when it was given up.</summary>
internal sealed record PeerResult(int Index, double Ms, string? Content);
