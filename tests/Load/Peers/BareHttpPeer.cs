using System.Net.Http.Headers;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>The same with a bare HttpClient.</summary>
internal sealed class BareHttpPeer(Uri baseUrl, PeerWork work) : IPeer
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http = new();
    private readonly Uri _url = new($"{baseUrl}/chat/completions");

    public Task RunAsync(IReadOnlyList<PeerChunk> chunks, ChunkEnded ended) => PeerCalls.ForEachAsync(work, chunks, ended, async (chunk, token) =>
    {
        using var content = new ByteArrayContent(BareBody.Write(work, chunk)) { Headers = { ContentType = Json } };
        using var response = await _http.PostAsync(_url, content, token);
        response.EnsureSuccessStatusCode();
        return BareBody.Read(await response.Content.ReadAsByteArrayAsync(token));
    });

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
