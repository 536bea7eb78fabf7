namespace ParallelLlm.Tests.Load.Peers;

/// <summary>A kind of peer: its name, title, settings and factory; null for a Node.js program.</summary>
internal sealed record PeerKind(string Name, string Title, string Settings, Func<Uri, PeerWork, IPeer>? Make);
