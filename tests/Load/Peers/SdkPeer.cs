using OpenAI.Chat;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>The official SDK with its own retries.</summary>
internal sealed class SdkPeer(Uri baseUrl, PeerWork work) : IPeer
{
    private readonly ChatClient _client = PeerCalls.Client(baseUrl, work, retries: true);
    private readonly ChatCompletionOptions _options = PeerCalls.Options(work);

    public Task RunAsync(IReadOnlyList<PeerChunk> chunks, ChunkEnded ended) => PeerCalls.ForEachAsync(work, chunks, ended, async (chunk, token) =>
        PeerCalls.Content(await _client.CompleteChatAsync(PeerCalls.Messages(chunk), _options, token)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
