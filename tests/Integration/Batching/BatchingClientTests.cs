using Microsoft.Extensions.Time.Testing;
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
        server.Stats.Answered.ShouldBe(1, "the first call shows what the model accepts");
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Parameters_that_the_model_refuses_are_found_by_the_first_call_or_else_by_batches(bool tries)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions
        {
            Batches = new BatchOptions { DurationMs = Soon },
            Unsupported = new UnsupportedOptions { Temperature = true, MaxTokens = true },
        });

        var run = await RunAsync(server, chunks: 30, tries: tries);

        run.Names.ShouldBe(NamesOf(30));
        var stats = server.Stats;
        (stats.Batches!.LinesAnswered + stats.Answered).ShouldBe(30);
        (stats.Batches.Created == 1).ShouldBe(tries, "each refused parameter costs a round of batches");
    }

    [Fact]
    public async Task What_the_first_call_has_shown_is_known_to_later_processes()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions
        {
            Batches = new BatchOptions { DurationMs = Soon },
            Unsupported = new UnsupportedOptions { Temperature = true, MaxTokens = true },
        });
        for (var process = 1; process <= 2; process++)
        {
            using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
            using var batching = new BatchingClient(client, "model", Options() with { TriesFirstCall = true });
            var asked = 0;
            AttemptOutcome outcome;
            do
                outcome = await AskAsync(batching, "a", $"{process} {asked}");
            while (outcome.Failure == FailureKind.UnsupportedParameter && ++asked < 5);
            outcome.Failure.ShouldBe(process == 1 ? null : FailureKind.Deferred);
        }

        server.Stats.Answered.ShouldBe(1);
    }

    [Fact]
    public async Task A_wrong_key_shows_before_anything_is_uploaded_and_a_busy_server_does_not_matter()
    {
        await using var locked = await SimulatorServer.StartAsync(new ProviderOptions { ApiKey = "right", Batches = new BatchOptions { DurationMs = Soon } });
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(locked.BaseUrl), ApiKey = "wrong" });
        using var batching = new BatchingClient(client, "model", Options() with { TriesFirstCall = true });
        (await AskAsync(batching, "a", "a")).Failure.ShouldBe(FailureKind.EndpointUnusable);

        await using var busy = await SimulatorServer.StartAsync(new ProviderOptions { Faults = new FaultOptions { Error500 = 1 } });
        using var other = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(busy.BaseUrl) });
        using var patient = new BatchingClient(other, "model", Options() with { TriesFirstCall = true, LedgerPath = Options().LedgerPath + "2" });
        (await AskAsync(patient, "a", "a")).Failure.ShouldBe(FailureKind.Deferred);
        (await AskAsync(patient, "b", "b")).Failure.ShouldBe(FailureKind.Deferred);
        busy.Stats.Failed.ShouldBe(1);
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
                new LlmEndpoint("calls", client, "model"),
                new LlmEndpoint("batches", batching, "model"),
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

    [Fact]
    public async Task A_document_waits_until_its_calls_have_answers_and_its_lines_go_when_it_is_done()
    {
        await using var server = await StartAsync(new BatchOptions { DurationMs = Soon });
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
        using var batching = new BatchingClient(client, "model", Options());

        (await AskAsync(batching, "a", "same")).Failure.ShouldBe(FailureKind.Deferred);
        (await AskAsync(batching, "b", "same")).Failure.ShouldBe(FailureKind.Deferred);
        (batching.IsWaiting("a"), batching.IsWaiting("b"), batching.IsWaiting("c")).ShouldBe((true, true, false));
        await batching.SettleAsync();

        (batching.IsWaiting("a"), batching.IsWaiting("b"), batching.Answered).ShouldBe((false, false, 1));
        for (var i = 0; i < 500; i++)
            await AskAsync(batching, "a", $"{i}");
        await batching.SettleAsync();
        batching.Done("a");
        (await AskAsync(batching, "b", "same")).Content.ShouldNotBeNull("b is not done");
        (await AskAsync(batching, "b", "7")).Failure.ShouldBe(FailureKind.Deferred, "a is");
    }

    [Fact]
    public async Task Documents_that_are_not_tracked_cannot_be_asked_about()
    {
        await using var server = await StartAsync(new BatchOptions { DurationMs = Soon });
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
        using var batching = new BatchingClient(client, "model", Options() with { TracksDocuments = false });
        await AskAsync(batching, "a", "same");

        Should.Throw<InvalidOperationException>(() => batching.IsWaiting("a")).Message.ShouldContain("TracksDocuments");
        Should.Throw<InvalidOperationException>(() => batching.Done("a"));
        await batching.SettleAsync().WaitAsync(Guard);
        (await AskAsync(batching, "a", "same")).Content.ShouldNotBeNull();
        batching.Prune();
        (await AskAsync(batching, "a", "same")).Failure.ShouldBe(FailureKind.Deferred, "its answer is removed");
    }

    [Fact]
    public async Task Equal_chunks_of_several_documents_leave_nothing_reserved()
    {
        await using var server = await StartAsync(new BatchOptions { DurationMs = Soon });
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
        using var batching = new BatchingClient(client, "model", Options());
        await using var store = SqliteCompletionStore.Open(Path.Combine(_folder.FullName, "answers.db"));
        await using var engine = ParallelProcessor.Start(new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("batch", batching, "model") { Identity = Identity } },
            Store = { Completions = store },
            Budget = { MaxTokens = 1_000_000 },
        });
        var chunk = Chunks(1).Single();

        (await PassAsync()).ShouldAllBe(result => result.Error!.Kind == FailureKind.Deferred);
        engine.Budget!.ReservedTokens.ShouldBePositive();
        await batching.SettleAsync().WaitAsync(Guard);
        (await PassAsync()).ShouldAllBe(result => result.Status == ChunkStatus.Completed);

        engine.Budget!.ReservedTokens.ShouldBe(0);

        async Task<List<ProcessedChunk>> PassAsync()
        {
            var request = new ProcessingRequest([chunk, chunk with { DocumentId = "copy" }]) { Fields = Fields, MaxOutputTokens = 100 };
            return await engine.ProcessAsync(request).ToListAsync();
        }
    }

    [Fact]
    public async Task An_answer_that_another_document_asks_for_meanwhile_is_kept()
    {
        await using var server = await StartAsync(new BatchOptions { DurationMs = Soon });
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
        using (var first = new BatchingClient(client, "model", Options()))
        {
            await AskAsync(first, "a", "same");
            await first.SettleAsync().WaitAsync(Guard);
            first.Done("a");
            await AskAsync(first, "b", "same");
        }

        using var next = new BatchingClient(client, "model", Options());
        (await AskAsync(next, "b", "same")).Content.ShouldNotBeNull("b is not done");
    }

    [Fact]
    public async Task Equal_calls_that_wait_for_the_first_one_have_its_answer()
    {
        await using var server = await StartAsync(new BatchOptions { DurationMs = Soon });
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
        using var batching = new BatchingClient(client, "model", Options() with { TriesFirstCall = true });

        var outcomes = await Task.WhenAll(AskAsync(batching, "a", "same"), AskAsync(batching, "b", "same"));

        outcomes.ShouldAllBe(outcome => outcome.Content != null);
        outcomes.Count(outcome => outcome.IsRepeated).ShouldBe(1, "it is paid for once");
        (server.Stats.Answered, batching.Pending).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Calls_are_gathered_for_a_while_before_a_batch_is_started()
    {
        await using var server = await StartAsync(new BatchOptions { DurationMs = new BatchDurationOptions { Min = 1, Max = 1 } });
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
        var time = new FakeTimeProvider();
        using var batching = new BatchingClient(
            client, "model", Options() with { GatherTime = TimeSpan.FromMinutes(1), LongestPause = TimeSpan.FromSeconds(10) }, time);
        await AskAsync(batching, "a", "a");
        var settling = batching.SettleAsync();
        for (var i = 0; i < 5; i++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await AskAsync(batching, $"{i}", $"{i}");
        }

        server.Stats.Batches!.Created.ShouldBe(0);
        await Outside.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return settling.IsCompleted;
        });
        await settling;
        server.Stats.Batches.Created.ShouldBe(1, "all of them share one");
    }

    private BatchingOptions Options() => new()
    {
        LedgerPath = Path.Combine(_folder.FullName, "batches.db"),
        FirstPause = TimeSpan.FromMilliseconds(20),
        LongestPause = TimeSpan.FromMilliseconds(100),
        TriesFirstCall = false,
    };

    private static async Task<AttemptOutcome> AskAsync(BatchingClient client, string document, string text) => await client.CompleteAsync(
        new LlmCall { Model = "model", UserMessage = text, DocumentId = document, MaxOutputTokens = 100 }, CancellationToken.None);

    private static Task<SimulatorServer> StartAsync(BatchOptions batches) => SimulatorServer.StartAsync(new ProviderOptions { Batches = batches });

    private async Task<(List<string?> Names, int Passes)> RunAsync(
        SimulatorServer server, int chunks, Func<BatchingOptions, BatchingOptions>? configure = null, bool tries = true)
    {
        var options = Options();
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
        using var batching = new BatchingClient(client, "model", (configure?.Invoke(options) ?? options) with { TriesFirstCall = tries });
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
