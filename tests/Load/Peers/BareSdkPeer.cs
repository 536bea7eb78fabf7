using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI.Chat;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>The SDK's protocol call in a loop: writes the body, parses the answer's content, and does nothing else.</summary>
internal sealed class BareSdkPeer(Uri baseUrl, PeerWork work) : IPeer
{
    private readonly ChatClient _client = PeerCalls.Client(baseUrl, work);

    public Task RunAsync(IReadOnlyList<PeerChunk> chunks, ChunkEnded ended) => PeerCalls.ForEachAsync(work, chunks, ended, async (chunk, token) =>
    {
        using var content = BinaryContent.Create(BinaryData.FromBytes(BareBody.Write(work, chunk)));
        var result = await _client.CompleteChatAsync(content, new RequestOptions { CancellationToken = token });
        return BareBody.Read(result.GetRawResponse().Content.ToMemory());
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
