using Microsoft.Extensions.Hosting;
using ParallelLlm;

namespace Examples.HostedService;

/// <summary>Reads each line of standard input as a document, until the input ends.</summary>
internal sealed class LineReader(ParallelProcessor engine, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var request = new ProcessingRequest(LinesAsync()) { Fields = ExtractionSchema.FromNames(["patient_name"]) };
        await foreach (var chunk in engine.ProcessAsync(request, stoppingToken))
            Console.WriteLine($"line {chunk.Chunk.Index}: {chunk.Result?["patient_name"]} {chunk.Error?.Message}");
        lifetime.StopApplication();
    }

    private static async IAsyncEnumerable<DocumentChunk> LinesAsync()
    {
        for (var index = 0; await Console.In.ReadLineAsync() is { } line; index++)
            yield return new DocumentChunk("stdin", index, line, 0, line.Length, line.Length / 4);
    }
}
