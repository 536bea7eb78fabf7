using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Integration.Batching;

/// <summary>Calls by batches against the simulator over HTTP: passes over the same chunks until nothing is deferred.</summary>
public sealed class BatchingClientTests : IDisposable
{
    private static readonly ExtractionSchema Fields = ExtractionSchema.FromNames(["name"]);
    // The same in every run, as lines' names depend on it, and their fates on those.
    private const string Identity = "http://simulator/v1";

    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);
    private static readonly BatchDurationOptions Soon = new() { Min = 20, Max = 60 };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("batching-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_chunk_gets_its_answer_although_lines_fail_expire_and_are_cut_off()
    {
        await using var server = await StartAsync(new BatchOptions
        {
            DurationMs = Soon,
            LineErrors = 0.05,
            Expired = 0.05,
            Truncated = 0.05,
            Invalid = 0.05,
            TimedOut = 0.02,
        });

        var run = await RunAsync(server, chunks: 300);

        run.Names.ShouldBe(NamesOf(300));
        run.Passes.ShouldBeLessThanOrEqualTo(6);
        var stats = server.Stats.Batches!;
        (stats.LinesAnsweredTwice, stats.StartedTwice).ShouldBe((0, 0));
        server.Stats.Answered.ShouldBe(0, "no call was made directly");
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("lacks")]
    [InlineData("repeats")]
    [InlineData("foreign")]
    [InlineData("vanish")]
    [InlineData("fails")]
    [InlineData("error_only")]
    public async Task Faulty_files_and_batches_lose_nothing(string fault)
    {
        await using var server = await StartAsync(fault switch
        {
            "cut" => new BatchOptions { DurationMs = Soon, Output = new BatchOutputOptions { Cut = 0.5 } },
            "lacks" => new BatchOptions { DurationMs = Soon, Output = new BatchOutputOptions { Lacks = 0.5 } },
            "repeats" => new BatchOptions { DurationMs = Soon, Output = new BatchOutputOptions { Repeats = 1 } },
            "foreign" => new BatchOptions { DurationMs = Soon, Output = new BatchOutputOptions { Foreign = 1 } },
            "vanish" => new BatchOptions { DurationMs = new BatchDurationOptions { Min = 200, Max = 200 }, Vanish = 0.4, VanishMs = 100 },
            "fails" => new BatchOptions { DurationMs = Soon, Fails = 0.3 },
            _ => new BatchOptions { DurationMs = Soon, LineErrors = 0.2, ErrorForm = BatchErrorForm.ErrorOnly },
        });

        var run = await RunAsync(server, chunks: 60, options => options with { MaxLines = 10, MaxTries = 10 });

        run.Names.ShouldBe(NamesOf(60));
        server.Stats.Batches!.StartedTwice.ShouldBe(0);
    }

    [Theory]
    [InlineData(QueueRefusal.Fails)]
    [InlineData(QueueRefusal.FailsUnnamed)]
    [InlineData(QueueRefusal.Status429)]
    public async Task A_limit_of_waiting_tokens_is_kept_to(QueueRefusal refusal)
    {
        await using var server = await StartAsync(new BatchOptions { DurationMs = Soon, QueueTokens = 2_000, QueueRefusal = refusal });

        var run = await RunAsync(server, chunks: 200);

        run.Names.ShouldBe(NamesOf(200));
        server.Stats.Batches!.RefusedByQueue.ShouldBeGreaterThan(0);
        server.Stats.Batches!.LinesAnsweredTwice.ShouldBe(0);
    }

    [Fact]
    public async Task A_parameter_that_the_model_refuses_is_left_out_in_the_next_batch()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions
        {
            Batches = new BatchOptions { DurationMs = Soon },
            Unsupported = new UnsupportedOptions { Temperature = true, MaxTokens = true },
        });

        var run = await RunAsync(server, chunks: 30);

        run.Names.ShouldBe(NamesOf(30));
        server.Stats.Batches!.LinesAnswered.ShouldBe(30);
    }

    [Fact]
    public async Task An_endpoint_without_batches_is_said()
    {
        await using var server = await StartAsync(new BatchOptions { Offered = false });

        var failed = await Should.ThrowAsync<BatchException>(() => RunAsync(server, chunks: 3));

        failed.HasNoBatches.ShouldBeTrue();
        failed.Message.ShouldContain("404");
    }

    [Fact]
    public async Task Beside_a_full_ordinary_endpoint_only_low_chunks_go_into_batches()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions
        {
            Concurrency = 2,
            Latency = new LatencyOptions { Ms = 10 },
            Batches = new BatchOptions { DurationMs = Soon },
        });
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
        using var batching = new BatchingClient(client, "model", Options());
        await using var engine = ParallelProcessor.Start(new ParallelLlmOptions
        {
            Endpoints =
            {
                new LlmEndpoint("calls", client, "model") { MinPriority = Priority.Normal },
                new LlmEndpoint("batches", batching, "model") { Tier = 1 },
            },
        });

        var normal = ReadAsync(Chunks(60, Priority.Normal));
        var deferred = await ReadAsync(Chunks(40, Priority.Low));
        await batching.SettleAsync().WaitAsync(Guard);
        var low = await ReadAsync(Chunks(40, Priority.Low));

        deferred.ShouldAllBe(result => result.Error!.Kind == FailureKind.Deferred);
        low.ShouldAllBe(result => result.Status == ChunkStatus.Completed && result.Metadata.Endpoint == "batches");
        (await normal).ShouldAllBe(result => result.Status == ChunkStatus.Completed && result.Metadata.Endpoint == "calls");
        (server.Stats.Answered, server.Stats.Batches!.LinesAnswered).ShouldBe((60, 40));
        server.Stats.Throttled.ShouldBeGreaterThan(0, "the ordinary endpoint was full");

        async Task<List<ProcessedChunk>> ReadAsync(IEnumerable<DocumentChunk> chunks)
        {
            var results = new List<ProcessedChunk>();
            await foreach (var result in engine.ProcessAsync(new ProcessingRequest(chunks) { Fields = Fields }))
                results.Add(result);
            return results;
        }
    }

    private BatchingOptions Options() => new()
    {
        LedgerPath = Path.Combine(_folder.FullName, "batches.db"),
        FirstPause = TimeSpan.FromMilliseconds(20),
        LongestPause = TimeSpan.FromMilliseconds(100),
    };

    private static Task<SimulatorServer> StartAsync(BatchOptions batches) => SimulatorServer.StartAsync(new ProviderOptions { Batches = batches });

    private async Task<(List<string?> Names, int Passes)> RunAsync(
        SimulatorServer server, int chunks, Func<BatchingOptions, BatchingOptions>? configure = null)
    {
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
        using var batching = new BatchingClient(client, "model", configure?.Invoke(Options()) ?? Options());
        await using var store = SqliteCompletionStore.Open(Path.Combine(_folder.FullName, "answers.db"));
        await using var engine = ParallelProcessor.Start(new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("batch", batching, "model") { Identity = Identity } },
            Store = { Completions = store },
        });
        for (var pass = 1; ; pass++)
        {
            pass.ShouldBeLessThan(20, "no end in sight");
            var results = new List<ProcessedChunk>();
            await foreach (var result in engine.ProcessAsync(new ProcessingRequest(Chunks(chunks)) { Fields = Fields, MaxOutputTokens = 100, MaxAttempts = 5 }))
                results.Add(result);
            if (results.TrueForAll(result => result.Error?.Kind != FailureKind.Deferred))
            {
                results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
                return (results.ConvertAll(result => result.Result!["name"].GetString()), pass);
            }

            await batching.SettleAsync().WaitAsync(Guard);
        }
    }

    private static IEnumerable<string> NamesOf(int count) => Enumerable.Range(0, count).Select(number => $"Patient {number}");

    private static IEnumerable<DocumentChunk> Chunks(int count, Priority priority = Priority.Normal) => Enumerable.Range(0, count).Select(number =>
    {
        var text = $"Name: Patient {number}\n\nOther: {new string('x', 200)}\n\nMore: {new string('y', 200)}";
        return new DocumentChunk($"letter-{number}", 0, text, 0, text.Length, text.Length / 4, priority);
    });
}
