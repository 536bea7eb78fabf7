namespace ParallelLlm.Tests.Load.Peers;

/// <summary>The official SDK with its own retries.</summary>
internal sealed class SdkPeer : IPeer
{
    public Task RunAsync(Uri baseUrl, PeerWork work, IReadOnlyList<PeerChunk> chunks, Action<PeerResult> ended)
    {
        var client = PeerCalls.Client(baseUrl, work, retries: true);
        var options = PeerCalls.Options(work);
        return PeerCalls.ForEachAsync(work, chunks, ended, async (chunk, token) =>
            PeerCalls.Content(await client.CompleteChatAsync(PeerCalls.Messages(chunk), options, token)));
    }
}
