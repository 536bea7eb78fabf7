using Akka;
using Akka.Hosting;
using Akka.Streams.Dsl;
using Microsoft.Extensions.DependencyInjection;
using ParallelLlm;
using ParallelLlm.Hosting;

namespace FromOutside;

/// <summary>The README's code, as it stands there: each region is compared with the block of the region's name.</summary>
internal static class Examples
{
    #region library
    public static async Task<MergedDocument> ReadAsync(string path, Uri baseUrl, string model, string? apiKey)
    {
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = baseUrl, ApiKey = apiKey });
        await using var engine = ParallelProcessor.Start(new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("main", client, model) },
            Engine = { GiveUpAfter = TimeSpan.FromSeconds(30) }, // an endpoint that has never answered ends what waits for it; 60 s by default
        });

        using var text = File.OpenText(path);
        var fields = ExtractionSchema.FromNames(["patient_name", "diagnosis"]);
        var document = new DocumentMerger(fields);
        var request = new ProcessingRequest(new TokenChunker().ChunkAsync(path, text)) { Fields = fields };
        await foreach (var chunk in engine.ProcessAsync(request))
        {
            Console.WriteLine($"chunk {chunk.Chunk.Index}: {chunk.Status} after {chunk.Metadata.AttemptCount} calls. {chunk.Error?.Message}");
            document.Add(chunk);
        }

        return document.Merge();
    }
    #endregion

    #region hosting
    public static void AddEngine(IServiceCollection services, ILlmClient client, string model) => services
        .AddParallelLlm(options =>
        {
            options.Endpoints.Add(new LlmEndpoint("main", client, model));
            options.Engine.MaxConcurrency = 50;
        })
        .AddAkka("my-app", akka => akka.WithParallelLlm());
    #endregion

    #region function
    public static IAsyncEnumerable<ProcessedChunk<string>> SummariseAsync(ParallelProcessor engine, HttpClient http, IEnumerable<DocumentChunk> chunks) =>
        engine.ProcessAsync(new ProcessingRequest(chunks), async (chunk, cancellationToken) =>
        {
            using var response = await http.PostAsync("summarise", new StringContent(chunk.Text), cancellationToken);
            if ((int)response.StatusCode == 429)
                throw new ThrottledException(response.Headers.RetryAfter?.Delta);
            return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
        });
    #endregion

    #region classifier
    public sealed class MyExceptions : IExceptionClassifier
    {
        public AttemptOutcome? Classify(Exception exception) => exception.Message.StartsWith("busy", StringComparison.Ordinal)
            ? AttemptOutcome.Failed(FailureKind.ThrottledByConcurrency, "The model is busy.")
            : null; // the next classifier is asked
    }

    public static ILlmClient Adapt(Microsoft.Extensions.AI.IChatClient client) => new ChatClientAdapter(client, [new MyExceptions()]);
    #endregion

    #region flow
    public static Source<string, NotUsed> Diagnoses(ParallelProcessor engine, Source<DocumentChunk, NotUsed> chunks) => chunks
        .Via(engine.CreateFlow(new ProcessingRequest([]) { Fields = ExtractionSchema.FromNames(["diagnosis"]) }))
        .Where(chunk => chunk.Result?["diagnosis"].ValueKind == System.Text.Json.JsonValueKind.String)
        .Select(chunk => chunk.Result!["diagnosis"].GetString()!);
    #endregion
}
