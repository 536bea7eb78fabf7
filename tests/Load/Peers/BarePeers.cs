using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>The SDK's protocol call in a loop: the body is written, the answer's content is parsed, and nothing else is done.</summary>
internal sealed class BareSdkPeer : IPeer
{
    public Task RunAsync(Uri baseUrl, PeerWork work, IReadOnlyList<PeerChunk> chunks, Action<PeerResult> ended)
    {
        var client = PeerCalls.Client(baseUrl, work);
        return PeerCalls.ForEachAsync(work, chunks, ended, async (chunk, token) =>
        {
            using var content = BinaryContent.Create(BinaryData.FromBytes(BareBody.Write(work, chunk)));
            var result = await client.CompleteChatAsync(content, new RequestOptions { CancellationToken = token });
            return BareBody.Read(result.GetRawResponse().Content.ToMemory());
        });
    }
}

/// <summary>The same over a bare HttpClient.</summary>
internal sealed class BareHttpPeer : IPeer
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public async Task RunAsync(Uri baseUrl, PeerWork work, IReadOnlyList<PeerChunk> chunks, Action<PeerResult> ended)
    {
        using var http = new HttpClient();
        var url = new Uri($"{baseUrl}/chat/completions");
        await PeerCalls.ForEachAsync(work, chunks, ended, async (chunk, token) =>
        {
            using var content = new ByteArrayContent(BareBody.Write(work, chunk)) { Headers = { ContentType = Json } };
            using var response = await http.PostAsync(url, content, token);
            response.EnsureSuccessStatusCode();
            return BareBody.Read(await response.Content.ReadAsByteArrayAsync(token));
        });
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
