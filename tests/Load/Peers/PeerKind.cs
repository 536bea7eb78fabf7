namespace ParallelLlm.Tests.Load.Peers;

/// <summary>One way: its name, what it is, how it is set, and how it is made; null where it is a program for Node.js.</summary>
internal sealed record PeerKind(string Name, string Title, string Settings, Func<Uri, PeerWork, IPeer>? Make);
