namespace ParallelLlm.Tests.Load.Peers;

/// <summary>The simplest policy that works at all: a fixed number at once, three attempts with 2ⁿ s between them, and what fails thrice is dropped.</summary>
internal sealed class SemaphorePeer : IPeer
{
    private const int Attempts = 3;

    public async Task RunAsync(Uri baseUrl, PeerWork work, IReadOnlyList<PeerChunk> chunks, Action<PeerResult> ended)
    {
        var client = PeerCalls.Client(baseUrl, work);
        var options = PeerCalls.Options(work);
        using var places = new SemaphoreSlim(work.Concurrency);
        await Task.WhenAll(chunks.Select(async chunk =>
        {
            await places.WaitAsync();
            try
            {
                ended(await PeerCalls.TimeAsync(chunk, () => CallAsync(chunk)));
            }
            finally
            {
                places.Release();
            }
        }));

        async Task<string?> CallAsync(PeerChunk chunk)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return PeerCalls.Content(await client.CompleteChatAsync(PeerCalls.Messages(chunk), options));
                }
                catch (Exception) when (attempt < Attempts)
                {
                    // The policy makes no difference between failures.
                    await Task.Delay(TimeSpan.FromSeconds(Math.Pow(2, attempt)), TimeProvider.System);
                }
            }
        }
    }
}
