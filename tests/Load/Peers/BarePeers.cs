using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using System.Text.Json;
using OpenAI.Chat;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>The SDK's protocol call in a loop: the body is written, the answer's content is parsed, and nothing else is done.</summary>
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

/// <summary>The same over a bare HttpClient.</summary>
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

/// <summary>Request and answer with the JSON serialiser alone.</summary>
internal static class BareBody
{
    public static byte[] Write(PeerWork work, PeerChunk chunk) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        model = work.Model,
        messages = new[] { new { role = "system", content = chunk.System }, new { role = "user", content = chunk.User } },
        temperature = 0,
        response_format = work.ResponseFormat,
    });

    /// <summary>The content, after it has been read as the object that it holds.</summary>
    public static string? Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var content = document.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
        return JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(content!) is null ? null : content;
    }
}
