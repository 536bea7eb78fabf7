using Microsoft.Extensions.DependencyInjection;
using OpenAI.Chat;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>The standard resilience handler of Microsoft.Extensions.Http.Resilience under the SDK, whose own retries are off.</summary>
internal sealed class StandardHandlerPeer : IPeer
{
    private readonly PeerWork _work;
    private readonly ServiceProvider _services;
    private readonly ChatClient _client;
    private readonly ChatCompletionOptions _options;

    public StandardHandlerPeer(Uri baseUrl, PeerWork work)
    {
        var services = new ServiceCollection();
        services.AddHttpClient("llm").AddStandardResilienceHandler();
        (_work, _services, _options) = (work, services.BuildServiceProvider(), PeerCalls.Options(work));
        _client = PeerCalls.Client(baseUrl, work, _services.GetRequiredService<IHttpClientFactory>().CreateClient("llm"));
    }

    public Task RunAsync(IReadOnlyList<PeerChunk> chunks, ChunkEnded ended) => PeerCalls.ForEachAsync(_work, chunks, ended, async (chunk, token) =>
        PeerCalls.Content(await _client.CompleteChatAsync(PeerCalls.Messages(chunk), _options, token)));

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
