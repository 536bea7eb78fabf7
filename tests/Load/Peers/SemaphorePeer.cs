using OpenAI.Chat;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>The simplest policy that works at all: a fixed concurrency, three attempts with 2ⁿ s between them; a chunk that fails three times is dropped.</summary>
internal sealed class SemaphorePeer(Uri baseUrl, PeerWork work) : IPeer
{
    private const int Attempts = 3;

    private readonly ChatClient _client = PeerCalls.Client(baseUrl, work);
    private readonly ChatCompletionOptions _options = PeerCalls.Options(work);
    private readonly SemaphoreSlim _places = new(work.Concurrency);

    public Task RunAsync(IReadOnlyList<PeerChunk> chunks, ChunkEnded ended) => Task.WhenAll(chunks.Select(async chunk =>
    {
        await _places.WaitAsync();
        try
        {
            await PeerCalls.EndAsync(chunk, ended, () => CallAsync(chunk));
        }
        finally
        {
            _places.Release();
        }
    }));

    public ValueTask DisposeAsync()
    {
        _places.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string?> CallAsync(PeerChunk chunk)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return PeerCalls.Content(await _client.CompleteChatAsync(PeerCalls.Messages(chunk), _options));
            }
            catch (Exception) when (attempt < Attempts)
            {
                // The policy does not distinguish failures.
                await Task.Delay(TimeSpan.FromSeconds(Math.Pow(2, attempt)), TimeProvider.System);
            }
        }
    }
}
