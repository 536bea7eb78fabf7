using System.CommandLine;
using System.Globalization;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Load.Batches;

/// <summary>
/// <c>batch-queue</c>: batches over HTTP against a provider that limits the tokens that wait, for each way in which it refuses: how full
/// its queue is kept, and how many batches are refused.
/// </summary>
internal static class BatchQueueCommand
{
    private const int Met = 0;
    private const int Missed = 1;
    private const double LeastShare = 0.9;
    private const double MostRefused = 0.02;
    // Of the limit, as the limiter fills it.
    private const int BatchesInQueue = 24;
    private const int LinesPerBatch = 5;

    private static readonly ExtractionSchema Fields = ExtractionSchema.FromNames(["name"]);
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(10);

    public static Command Create(TextWriter output)
    {
        var batches = new Option<int>("--batches") { Description = "Batches' worth of work.", DefaultValueFactory = _ => 300 };
        var command = new Command("batch-queue", "Measures how full a provider's limited queue of batches is kept, over HTTP.") { batches };
        command.SetAction(parsed => RunAsync(parsed.GetValue(batches), output));
        return command;
    }

    private static async Task<int> RunAsync(int batches, TextWriter output)
    {
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            {batches * LinesPerBatch} calls, {BatchesInQueue * LinesPerBatch} of which may wait at once; batches take 2 to 8 s
            | refusal | seconds | created | refused (≤ {MostRefused:P0}) | steady share of the limit (≥ {LeastShare:P0}) | completed |
            |---|--:|--:|--:|--:|--:|
            """));
        var isMet = true;
        // Side by side: they mostly wait.
        var runs = Enum.GetValues<QueueRefusal>().Select(refusal => MeasureAsync(refusal, batches * LinesPerBatch));
        foreach (var (refusal, seconds, completed, stats) in await Task.WhenAll(runs))
        {
            var refused = (double)stats.RefusedByQueue / (stats.Created + (refusal == QueueRefusal.Status429 ? stats.RefusedByQueue : 0));
            isMet &= completed == batches * LinesPerBatch && refused <= MostRefused && stats.QueueShareSteady >= LeastShare;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {refusal} | {seconds:0} | {stats.Created} | {stats.RefusedByQueue} ({refused:P1}) | {stats.QueueShareSteady:P1} | {completed} |"));
        }

        await output.WriteLineAsync($"{(isMet ? "Passed" : "FAILED")}: batch-queue");
        return isMet ? Met : Missed;
    }

    private static async Task<(QueueRefusal Refusal, double Seconds, int Completed, BatchStats Stats)> MeasureAsync(
        QueueRefusal refusal, int calls)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions
        {
            Batches = new BatchOptions
            {
                ValidationMs = 50,
                DurationMs = new BatchDurationOptions { Min = 2_000, Max = 8_000 },
                QueueTokens = BatchesInQueue * LinesPerBatch * await TokensAsync(),
                QueueRefusal = refusal,
            },
        });
        var start = TimeProvider.System.GetTimestamp();
        var completed = await ProcessAsync(server, calls);
        return (refusal, TimeProvider.System.GetElapsedTime(start).TotalSeconds, completed, server.Stats.Batches!);
    }

    /// <summary>Tokens of a call's prompt, as the simulator counts them.</summary>
    private static async Task<long> TokensAsync()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        await ProcessAsync(server, calls: 1);
        return server.Stats.Batches!.PromptTokens;
    }

    private static async Task<int> ProcessAsync(SimulatorServer server, int calls)
    {
        var folder = Directory.CreateTempSubdirectory("batch-queue-");
        try
        {
            using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
            using var batching = new BatchingClient(client, "model", new BatchingOptions
            {
                LedgerPath = Path.Combine(folder.FullName, "batches.db"),
                FirstPause = TimeSpan.FromMilliseconds(20),
                LongestPause = TimeSpan.FromMilliseconds(200),
                TriesFirstCall = false,
            });
            await using var engine = ParallelProcessor.Start(new ParallelLlmOptions
            {
                Endpoints = { new LlmEndpoint("batch", batching, "model") { Identity = server.BaseUrl } },
            });
            await CompletedAsync(engine, calls);
            await batching.SettleAsync().WaitAsync(Guard);
            return await CompletedAsync(engine, calls);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> CompletedAsync(ParallelProcessor engine, int calls)
    {
        var completed = 0;
        await foreach (var result in engine.ProcessAsync(new ProcessingRequest(Chunks(calls)) { Fields = Fields }))
            completed += result.Status == ChunkStatus.Completed ? 1 : 0;
        return completed;
    }

    private static IEnumerable<DocumentChunk> Chunks(int count) => Enumerable.Range(0, count).Select(number =>
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"Name: Patient {number:000000}").PadRight(400, '.');
        return new DocumentChunk($"letter-{number}", 0, text, 0, text.Length, text.Length / 4);
    });
}
