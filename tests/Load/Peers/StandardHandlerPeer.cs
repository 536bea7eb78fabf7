using Microsoft.Extensions.DependencyInjection;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>The standard resilience handler of Microsoft.Extensions.Http.Resilience under the SDK, whose own retries are off.</summary>
internal sealed class StandardHandlerPeer : IPeer
{
    public async Task RunAsync(Uri baseUrl, PeerWork work, IReadOnlyList<PeerChunk> chunks, Action<PeerResult> ended)
    {
        var services = new ServiceCollection();
        services.AddHttpClient("llm").AddStandardResilienceHandler();
        await using var provider = services.BuildServiceProvider();
        using var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("llm");
        var client = PeerCalls.Client(baseUrl, work, http);
        var options = PeerCalls.Options(work);
        await PeerCalls.ForEachAsync(work, chunks, ended, async (chunk, token) =>
            PeerCalls.Content(await client.CompleteChatAsync(PeerCalls.Messages(chunk), options, token)));
    }
}
