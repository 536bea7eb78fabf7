namespace ParallelLlm.Tests.Load.Peers;

/// <summary>One way of making bulk calls, ready to call one server.</summary>
internal interface IPeer : IAsyncDisposable
{
    /// <summary>Puts all chunks through.</summary>
    Task RunAsync(IReadOnlyList<PeerChunk> chunks, ChunkEnded ended);
}
