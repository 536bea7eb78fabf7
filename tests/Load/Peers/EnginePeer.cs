namespace ParallelLlm.Tests.Load.Peers;

/// <summary>The production engine with its HTTP client.</summary>
internal sealed class EnginePeer : IPeer
{
    private readonly PeerWork _work;
    private readonly OpenAICompatibleClient _client;
    private readonly ParallelProcessor _engine;

    public EnginePeer(Uri baseUrl, PeerWork work)
    {
        _work = work;
        _client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = baseUrl, ApiKey = "none" });
        _engine = ParallelProcessor.Start(new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("simulator", _client, work.Model) },
            Engine = { MaxConcurrency = work.Concurrency },
        });
    }

    public async Task RunAsync(IReadOnlyList<PeerChunk> chunks, ChunkEnded ended)
    {
        var documents = chunks.Select(chunk => new DocumentChunk("document", chunk.Index, chunk.Text, 0, chunk.Text.Length, chunk.Text.Length / 4)).ToArray();
        var request = new ProcessingRequest(documents)
        {
            Fields = ExtractionSchema.FromNames(_work.Fields),
            MaxConcurrency = _work.Concurrency,
            Timeout = TimeSpan.FromSeconds(_work.TimeoutS),
            MaxAttempts = 8,
            Order = ResultOrder.Completion,
        };
        await foreach (var result in _engine.ProcessAsync(request))
            ended(result.Chunk.Index, result.Status == ChunkStatus.Completed ? result.Result : null);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _client.Dispose();
    }
}
