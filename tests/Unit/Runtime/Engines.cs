using Microsoft.Extensions.Logging;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>Engines and requests for tests: the production classes, with back-offs short enough to be sat out.</summary>
internal static class Engines
{
    public static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    public static readonly ExtractionSchema Name = ExtractionSchema.FromNames(["name"]);

    public static ParallelProcessor Start(
        ILlmClient client, Action<ParallelLlmOptions>? configure = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        var options = new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("test", client, "model") },
            Engine = { Seed = 1 },
            Retry = { BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) },
            Throttle = { DefaultWait = TimeSpan.FromMilliseconds(2) },
            Breaker = { BreakDuration = TimeSpan.FromMilliseconds(5) },
        };
        configure?.Invoke(options);
        return ParallelProcessor.Start(options, loggers, time);
    }

    public static IEnumerable<DocumentChunk> Chunks(int count, Priority priority = Priority.Normal, string document = "doc") =>
        Enumerable.Range(0, count).Select(index => new DocumentChunk(document, index, $"text {index}", index * 10L, (index * 10L) + 9, 3, priority));

    public static ProcessingRequest Request(int count, string document = "doc") => new(Chunks(count, document: document)) { Fields = Name };

    public static ProcessingRequest Request(IAsyncEnumerable<DocumentChunk> chunks) => new(chunks) { Fields = Name };

    public static async Task<List<ProcessedChunk>> ToListAsync(this IAsyncEnumerable<ProcessedChunk> results)
    {
        var list = new List<ProcessedChunk>();
        await foreach (var result in results)
            list.Add(result);
        return list;
    }

    /// <summary>The results of a request, and what it was interrupted with.</summary>
    public static async Task<(List<ProcessedChunk> Results, Exception? Error)> RunAsync(this ParallelProcessor engine, ProcessingRequest request)
    {
        var results = new List<ProcessedChunk>();
        try
        {
            await foreach (var result in engine.ProcessAsync(request))
                results.Add(result);
            return (results, null);
        }
        catch (ProcessingInterruptedException exception)
        {
            return (results, exception);
        }
    }
}
