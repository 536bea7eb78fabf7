using System.Text.Json;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Extraction;
using ParallelLlm.Options;
using ParallelLlm.Pipeline;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>The production engine with its HTTP client.</summary>
internal sealed class EnginePeer : IPeer
{
    public async Task RunAsync(Uri baseUrl, PeerWork work, IReadOnlyList<PeerChunk> chunks, Action<PeerResult> ended)
    {
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = baseUrl, ApiKey = "none" });
        await using var engine = ParallelProcessor.Start(new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("simulator", client, work.Model) },
            Engine = { MaxConcurrency = work.Concurrency },
        });
        var request = new ProcessingRequest(chunks.Select(chunk => new DocumentChunk("document", chunk.Index, chunk.Text, 0, chunk.Text.Length, chunk.Text.Length / 4)))
        {
            Fields = ExtractionSchema.FromNames(work.Fields),
            MaxConcurrency = work.Concurrency,
            Timeout = TimeSpan.FromSeconds(work.TimeoutS),
            RetryAttempts = 8,
        };
        await foreach (var result in engine.ProcessAsync(request))
        {
            var content = result.Status == RequestStatus.Completed ? JsonSerializer.Serialize(result.Result) : null;
            ended(new PeerResult(result.Chunk.Index, result.Metadata.ProcessingTime.TotalMilliseconds, content));
        }
    }
}
