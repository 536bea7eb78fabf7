namespace ParallelLlm.Tests.Load.Peers;

/// <summary>A way of making bulk calls, ready to call one server.</summary>
internal interface IPeer : IAsyncDisposable
{
    /// <summary>Processes all chunks.</summary>
    Task RunAsync(IReadOnlyList<PeerChunk> chunks, ChunkEnded ended);
}
