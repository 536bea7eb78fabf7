namespace ParallelLlm.Tests.Load.Peers;

/// <summary>A chunk and the prompt that is sent for it.</summary>
internal sealed record PeerChunk(int Index, string Text, string System, string User);
