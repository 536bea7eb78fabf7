namespace ParallelLlm.Tests.Load.Peers;

/// <summary>A chunk and its prompt.</summary>
internal sealed record PeerChunk(int Index, string Text, string System, string User);
