using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>Common code of the .NET peers: calls through the SDK's typed client, as its documentation shows them.</summary>
internal static class PeerCalls
{
    public static ChatClient Client(Uri baseUrl, PeerWork work, HttpClient? http = null, bool retries = false)
    {
        var options = new OpenAIClientOptions { Endpoint = baseUrl, NetworkTimeout = TimeSpan.FromSeconds(work.TimeoutS) };
        if (http is not null)
            options.Transport = new HttpClientPipelineTransport(http);
        if (!retries)
            options.RetryPolicy = new ClientRetryPolicy(maxRetries: 0);
        return new ChatClient(work.Model, new ApiKeyCredential("none"), options);
    }

    public static ChatCompletionOptions Options(PeerWork work)
    {
        var schema = work.ResponseFormat.GetProperty("json_schema");
        return new ChatCompletionOptions
        {
            Temperature = 0,
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat(
                schema.GetProperty("name").GetString()!, BinaryData.FromString(schema.GetProperty("schema").GetRawText())),
        };
    }

    public static ChatMessage[] Messages(PeerChunk chunk) => [new SystemChatMessage(chunk.System), new UserChatMessage(chunk.User)];

    public static string? Content(ChatCompletion completion) => completion.Content is [{ Text: var text }, ..] ? text : null;

    /// <summary>Twenty at once; a chunk whose call throws is dropped.</summary>
    public static Task ForEachAsync(
        PeerWork work, IReadOnlyList<PeerChunk> chunks, ChunkEnded ended, Func<PeerChunk, CancellationToken, Task<string?>> call) =>
        Parallel.ForEachAsync(chunks, new ParallelOptions { MaxDegreeOfParallelism = work.Concurrency }, async (chunk, token) =>
            await EndAsync(chunk, ended, () => call(chunk, token)));

    /// <summary>One chunk to its end.</summary>
    public static async Task EndAsync(PeerChunk chunk, ChunkEnded ended, Func<Task<string?>> call)
    {
        string? content = null;
        try
        {
            content = await call();
        }
        catch (Exception)
        {
            // Whatever the reason, the chunk is lost to the user of this method.
        }

        ended(chunk.Index, content);
    }
}
