using System.Buffers;
using System.Collections.Concurrent;
using ParallelLlm.Tests.Unit.AnswerStore;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>The engine with a store: paid answers are not asked for again, and no result is delivered before it is on disk.</summary>
public sealed class StoredAnswersTests
{
    [Fact]
    public async Task A_second_run_makes_no_call_and_marks_its_answers_as_stored()
    {
        var store = new MemoryStore();
        var client = new ScriptedClient((call, _) => AttemptOutcome.Answered($$"""{"name":"{{call.UserMessage.Length}}"}""", new TokenUsage(10, 5, 15)) with { Model = "answerer" });
        await using (var first = Start(client, store))
        {
            var paid = await first.ProcessAsync(Engines.Request(300)).ToListAsync().WaitAsync(Engines.Guard);
            paid.ShouldAllBe(chunk => !chunk.Metadata.FromStore && chunk.Metadata.AttemptCount == 1);
        }

        await using var second = Start(client, store);
        var results = await second.ProcessAsync(Engines.Request(300)).ToListAsync().WaitAsync(Engines.Guard);

        client.Calls.ShouldBe(300);
        results.Select(chunk => chunk.Chunk.Index).ShouldBe(Enumerable.Range(0, 300));
        results.ShouldAllBe(chunk => chunk.Status == ChunkStatus.Completed && chunk.Result!["name"].GetString()!.Length > 0);
        results.ShouldAllBe(chunk => chunk.Metadata == new ProcessingMetadata(TimeSpan.Zero, 0, 0, 0, "answerer", 0, null) { FromStore = true });
        var summary = await second.GetSummaryAsync();
        (summary.Total, summary.Completed, summary.FromStore, summary.Attempts, summary.TotalTokens).ShouldBe((300, 300, 300, 0, 0));
        (await second.GetChunksAsync(new RequestId(Guid.Empty))).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_is_on_disk_before_its_delivery_and_its_permit_is_free_before_that()
    {
        var writing = new TaskCompletionSource();
        var store = new MemoryStore { BeforeSave = () => writing.Task };
        var client = new ManualClient();
        await using var engine = Start(client, store, options => options.Engine.MaxConcurrency = 1);
        await using var results = engine.ProcessAsync(Engines.Request(3)).GetAsyncEnumerator();
        var next = results.MoveNextAsync().AsTask();

        // The one place serves all three while the first answer is still being written.
        for (var i = 0; i < 3; i++)
            (await client.NextAsync()).Succeed();
        await engine.WhenAsync(() => engine.Endpoints[0].InFlight == 0);
        next.IsCompleted.ShouldBeFalse();
        (await engine.GetSummaryAsync()).Completed.ShouldBe(0);

        writing.SetResult();
        (await next.WaitAsync(Engines.Guard)).ShouldBeTrue();
        store.Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Identical_chunks_on_their_way_at_the_same_time_cost_one_call_over_all_requests()
    {
        var store = new MemoryStore();
        var client = new ManualClient();
        await using var engine = Start(client, store);
        var requests = Enumerable.Range(0, 4).Select(index => engine.ProcessAsync(Same(50, $"doc{index}")).ToListAsync()).ToArray();
        var call = await client.NextAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 200);

        call.Succeed();
        var results = await Task.WhenAll(requests).WaitAsync(Engines.Guard);

        client.HasMore.ShouldBeFalse();
        foreach (var list in results)
            list.Select(chunk => chunk.Chunk.Index).ShouldBe(Enumerable.Range(0, 50));
        results.SelectMany(list => list).Count(chunk => chunk.Metadata.FromStore).ShouldBe(199);
        await engine.DisposeAsync();
        Enumerable.Range(0, 4).ShouldAllBe(index => store.Knows($"doc{index}"));
    }

    [Fact]
    public async Task Followers_go_themselves_when_the_one_before_them_fails()
    {
        var client = new ManualClient();
        await using var engine = Start(client, new MemoryStore());
        var run = engine.ProcessAsync(Same(3, "doc")).ToListAsync();
        var leader = await client.NextAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 3);

        leader.Answer.SetResult(AttemptOutcome.Failed(FailureKind.Refused, "no"));
        foreach (var call in await client.NextAsync(2))
            call.Succeed();

        (await run.WaitAsync(Engines.Guard)).Select(chunk => chunk.Status).ShouldBe([ChunkStatus.Failed, ChunkStatus.Completed, ChunkStatus.Completed]);
    }

    [Fact]
    public async Task A_follower_replaces_a_leader_whose_caller_gave_up()
    {
        var client = new ManualClient();
        await using var engine = Start(client, new MemoryStore());
        using var givesUp = new CancellationTokenSource();
        var leading = engine.ProcessAsync(Same(1, "a"), givesUp.Token).ToListAsync();
        var first = await client.NextAsync();
        var following = engine.ProcessAsync(Same(5, "b")).ToListAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 6);

        await givesUp.CancelAsync();
        (await client.NextAsync()).Succeed();

        (await following.WaitAsync(Engines.Guard)).ShouldAllBe(chunk => chunk.Status == ChunkStatus.Completed);
        await Should.ThrowAsync<OperationCanceledException>(leading);
        client.HasMore.ShouldBeFalse();
        first.Answer.Task.IsCanceled.ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_that_is_being_read_when_its_caller_gives_up_is_kept()
    {
        var store = new MemoryStore();
        var client = new ManualClient();
        var (isReading, mayRead) = (new TaskCompletionSource(), new ManualResetEventSlim());
        await using var engine = Start(client, store);
        using var givesUp = new CancellationTokenSource();
        var extractor = new SlowReader(isReading, mayRead);
        var results = engine.ProcessAsync(Same(1, "a") with { Fields = null, Extractor = extractor }, givesUp.Token).ToListAsync();
        (await client.NextAsync()).Succeed();
        await isReading.Task.WaitAsync(Engines.Guard);

        await givesUp.CancelAsync();
        mayRead.Set();

        await Should.ThrowAsync<OperationCanceledException>(results);
        await engine.DrainAsync(Engines.Guard);
        store.Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_that_only_followed_and_came_too_late_for_its_own_request_never_leads()
    {
        var store = new MemoryStore();
        var client = new ManualClient();
        await using var engine = Start(client, store, options => options.Engine.MaxOpenRequests = 2);
        using var leaderGivesUp = new CancellationTokenSource();
        using var followerGivesUp = new CancellationTokenSource();
        var leading = engine.ProcessAsync(Same(1, "a"), leaderGivesUp.Token).ToListAsync();
        await client.NextAsync();

        // Its batch is being looked up when its caller gives up, and is offered only when its request has been closed and another one has had its place.
        var (isLookedUp, lookUp) = HoldFind(store);
        var late = new WatchedChunks([Chunk("b", 0, "other"), Chunk("b", 1, "same")]);
        var tooLate = engine.ProcessAsync(new ProcessingRequest(late) { Fields = Engines.Name }, followerGivesUp.Token).ToListAsync();
        await isLookedUp.WaitAsync(Engines.Guard);
        await followerGivesUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(tooLate);
        await engine.ProcessAsync(Engines.Request(0)).ToListAsync().WaitAsync(Engines.Guard);
        lookUp.SetResult();
        await late.Left.WaitAsync(Engines.Guard);

        var following = engine.ProcessAsync(Same(1, "c")).ToListAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 2);
        await leaderGivesUp.CancelAsync();
        (await client.NextAsync()).Succeed();

        (await following.WaitAsync(Engines.Guard)).Single().Status.ShouldBe(ChunkStatus.Completed);
        await Should.ThrowAsync<OperationCanceledException>(leading);
    }

    [Fact]
    public async Task One_that_ended_with_its_graph_is_not_ended_again_by_a_leader_that_comes_after_it()
    {
        var time = new FaultyTime();
        var logged = new LogList();
        var store = new MemoryStore();
        var client = new ManualClient();
        await using var engine = ParallelProcessor.Start(Options(client, store), logged, time: time);
        var (isLookedUp, lookUp) = HoldFind(store);
        var late = new WatchedChunks([Chunk("leader", 0, "same")]);
        var leading = Collect(engine, new ProcessingRequest(late) { Fields = Engines.Name });
        await isLookedUp.WaitAsync(Engines.Guard);
        var following = Collect(engine, Same(1, "follower"));
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 1);

        time.FailOnceInGraph();
        engine.ResetEndpoint("test");
        (await following.WaitAsync(Engines.Guard)).Single().Error!.Kind.ShouldBe(FailureKind.Engine);
        await leading.WaitAsync(Engines.Guard);
        lookUp.SetResult();
        await late.Left.WaitAsync(Engines.Guard);
        var after = Collect(engine, Same(1, "after"));
        (await client.NextAsync()).Succeed();

        (await after.WaitAsync(Engines.Guard)).Single().Status.ShouldBe(ChunkStatus.Completed);
        logged.Lines.Count(line => line.Contains("graph failed", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task An_urgent_chunk_does_not_wait_for_an_identical_less_urgent_one()
    {
        var client = new ManualClient();
        await using var engine = Start(client, new MemoryStore(), options => options.Engine.MaxConcurrency = 1);
        var blocking = engine.ProcessAsync(Engines.Request(1, "blocking")).ToListAsync();
        var inTheWay = await client.NextAsync();
        var flood = engine.ProcessAsync(new ProcessingRequest(
            [.. Engines.Chunks(20, Priority.Low, "flood").Select(chunk => chunk with { Text = $"flood {chunk.Index}" }), Chunk("flood", 20, "same", Priority.Low)])
        { Fields = Engines.Name }).ToListAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 22);
        var urgent = engine.ProcessAsync(new ProcessingRequest([Chunk("urgent", 0, "same", Priority.Urgent)]) { Fields = Engines.Name }).ToListAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 23);

        inTheWay.Succeed();
        var next = await client.NextAsync();
        next.UserMessage.ShouldContain("same");
        next.Succeed();
        (await urgent.WaitAsync(Engines.Guard)).ShouldHaveSingleItem().Metadata.AttemptCount.ShouldBe(1);
        for (var i = 0; i < 20; i++)
            (await client.NextAsync()).Succeed();

        (await flood.WaitAsync(Engines.Guard))[^1].Metadata.FromStore.ShouldBeTrue();
        await blocking.WaitAsync(Engines.Guard);
    }

    [Theory]
    [InlineData(false, ChunkStatus.Completed, null)]
    [InlineData(true, ChunkStatus.Failed, FailureKind.NotStored)]
    public async Task An_unwritable_store_is_logged_once_and_harmless_unless_required(bool required, ChunkStatus status, FailureKind? kind)
    {
        var logged = new LogList();
        var store = new MemoryStore { BeforeSave = () => throw new CompletionStoreException("The disk is full.") };
        var options = Options(new ScriptedClient((_, _) => ScriptedClient.Empty), store);
        options.Store.Required = required;
        await using var engine = ParallelProcessor.Start(options, logged);

        for (var i = 0; i < 2; i++)
        {
            var results = await engine.ProcessAsync(Engines.Request(50)).ToListAsync().WaitAsync(Engines.Guard);
            results.ShouldAllBe(chunk => chunk.Status == status && (chunk.Error == null ? null : (FailureKind?)chunk.Error.Kind) == kind);
        }

        logged.Lines.Count(line => line.Contains("The disk is full.", StringComparison.Ordinal) && !line.Contains("Chunk ", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_costs_calls_and_nothing_else()
    {
        var logged = new LogList();
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        await using var engine = ParallelProcessor.Start(Options(client, new MemoryStore { BeforeFind = () => throw new IOException("secret") }), logged);

        for (var i = 0; i < 2; i++)
            (await engine.ProcessAsync(Engines.Request(20)).ToListAsync().WaitAsync(Engines.Guard)).ShouldAllBe(chunk => chunk.Status == ChunkStatus.Completed);

        client.Calls.ShouldBe(40);
        logged.Lines.Count(line => line.Contains("cannot be read", StringComparison.Ordinal)).ShouldBe(1);
        logged.Lines.ShouldAllBe(line => !line.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a broken escape in a name")]
    [InlineData("a broken escape in a value")]
    [InlineData("bytes that are no text in a name")]
    [InlineData("bytes that are no text in a value")]
    [InlineData("memory that cannot be read")]
    public async Task A_stored_answer_that_is_damaged_is_none_for_a_chunk_and_for_its_parts(string what)
    {
        ReadOnlyMemory<byte> fields = what switch
        {
            "a broken escape in a name" => """{"\ud800":1}"""u8.ToArray(),
            "a broken escape in a value" => """{"name":"\ud800"}"""u8.ToArray(),
            "bytes that are no text in a name" => (byte[])[.. "{\""u8, 0xFF, .. "\":1}"u8],
            "bytes that are no text in a value" => (byte[])[.. "{\"name\":\""u8, 0xFF, .. "\"}"u8],
            _ => new UnreadableMemory().Memory,
        };
        var client = new ScriptedClient((call, _) => call.UserMessage.Length > 450 ? TooLarge : Named(call.UserMessage[..3]));
        await using var engine = Start(client, new DamagedStore(fields));

        var result = (await engine.ProcessAsync(Large("doc", Text)).ToListAsync().WaitAsync(Engines.Guard)).Single();

        (result.Status, result.Result!["name"].GetString(), result.Metadata.FromStore).ShouldBe((ChunkStatus.Completed, "P00", false));
        client.Calls.ShouldBe(1 + 2 + 4);
    }

    [Theory]
    [InlineData("an endpoint without identity")]
    [InlineData("an extractor without version")]
    [InlineData("a sampled answer")]
    [InlineData("a failed chunk")]
    [InlineData("an invalid answer")]
    [InlineData("a function")]
    public async Task Only_final_valid_and_distinguishable_answers_are_stored(string what)
    {
        var store = new MemoryStore();
        var client = new ScriptedClient((_, _) => what switch
        {
            "a failed chunk" => AttemptOutcome.Failed(FailureKind.Refused, "no"),
            "an invalid answer" => AttemptOutcome.Answered("no json"),
            _ => ScriptedClient.Empty,
        });
        await using var engine = Start(client, store, options =>
        {
            if (what == "an endpoint without identity")
                options.Endpoints[0] = options.Endpoints[0] with { Identity = null };
        });
        var request = Engines.Request(5) with { Temperature = what == "a sampled answer" ? 0.5 : 0 };
        if (what == "an extractor without version")
            request = request with { Extractor = new Unversioned() };

        if (what == "a function")
            await engine.ProcessAsync(request, (chunk, _) => Task.FromResult(chunk.Text)).CountAsync().AsTask().WaitAsync(Engines.Guard);
        else
            await engine.ProcessAsync(request).ToListAsync().WaitAsync(Engines.Guard);
        await engine.DisposeAsync();

        store.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Sampled_answers_are_stored_where_that_is_asked_for()
    {
        var store = new MemoryStore();
        await using var engine = Start(new ScriptedClient((_, _) => ScriptedClient.Empty), store, options => options.Store.IncludeSampled = true);

        await engine.ProcessAsync(Engines.Request(5) with { Temperature = 0.5 }).ToListAsync().WaitAsync(Engines.Guard);

        store.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_drain_waits_for_answers_being_stored()
    {
        var writing = new TaskCompletionSource();
        var saving = new TaskCompletionSource();
        var store = new MemoryStore
        {
            BeforeSave = () =>
            {
                saving.TrySetResult();
                return writing.Task;
            },
        };
        await using var engine = Start(new ScriptedClient((_, _) => ScriptedClient.Empty), store);
        var run = engine.ProcessAsync(Engines.Request(5)).ToListAsync();
        await saving.Task.WaitAsync(Engines.Guard);

        var drain = engine.DrainAsync(Engines.Guard);
        drain.IsCompleted.ShouldBeFalse();
        writing.SetResult();
        await drain.WaitAsync(Engines.Guard);

        (await run.WaitAsync(Engines.Guard)).Count(chunk => chunk.Status == ChunkStatus.Completed).ShouldBe(store.Count);
    }

    [Fact]
    public async Task Requests_that_follow_another_graph_s_leaders_are_not_left_waiting_when_it_fails()
    {
        var time = new FaultyTime();
        var client = new ManualClient();
        await using var engine = Engines.Start(client, options => Configure(options, new MemoryStore()), time);
        var caught = Collect(engine, Same(3, "before"));
        await client.NextAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 3);

        time.FailOnceInGraph();
        engine.ResetEndpoint("test");
        (await caught.WaitAsync(Engines.Guard)).ShouldAllBe(chunk => chunk.Error!.Kind == FailureKind.Engine);
        var after = Collect(engine, Same(3, "after"));
        (await client.NextAsync()).Succeed();

        (await after.WaitAsync(Engines.Guard)).ShouldAllBe(chunk => chunk.Status == ChunkStatus.Completed);
    }

    [Fact]
    public async Task Every_endpoint_that_may_answer_is_looked_up_in_the_order_of_the_tiers()
    {
        var store = new MemoryStore();
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty with { Model = "second" });
        await using (var only = Start(client, store, options => options.Endpoints[0] = Second(client)))
            await only.ProcessAsync(Engines.Request(10)).ToListAsync().WaitAsync(Engines.Guard);

        await using var pool = Start(client, store, options => options.Endpoints.Insert(0, Second(client)));
        var both = await pool.ProcessAsync(Engines.Request(10)).ToListAsync().WaitAsync(Engines.Guard);
        client.Calls.ShouldBe(10);
        both.ShouldAllBe(chunk => chunk.Metadata.FromStore && chunk.Metadata.ModelName == "second");

        // A request that may not use the endpoint is not given its answers.
        var first = await pool.ProcessAsync(Engines.Request(10) with { Endpoints = ["test"] }).ToListAsync().WaitAsync(Engines.Guard);
        client.Calls.ShouldBe(20);
        first.ShouldAllBe(chunk => !chunk.Metadata.FromStore);

        static LlmEndpoint Second(ILlmClient client) => new("second", client, "model-2") { Identity = "http://second/v1", Tier = 1 };
    }

    [Fact]
    public async Task A_cut_chunk_that_was_left_in_the_middle_asks_only_for_the_parts_that_are_missing()
    {
        var store = new MemoryStore();
        var manual = new ManualClient();
        await using (var left = Start(manual, store))
        {
            var results = Collect(left, Large("doc", Text));
            (await manual.NextAsync()).Answer.SetResult(TooLarge);
            var halves = await manual.NextAsync(2);
            halves.Single(call => call.UserMessage.StartsWith("P00", StringComparison.Ordinal)).Answer.SetResult(Named("P00"));
            halves.Single(call => call.UserMessage.StartsWith("P08", StringComparison.Ordinal)).Answer.SetResult(TooLarge);
            var quarters = await manual.NextAsync(2);
            quarters.Single(call => call.UserMessage.StartsWith("P12", StringComparison.Ordinal)).Answer.SetResult(Named("P12"));
            await store.Saved.ReachedAsync(2);
            await left.DrainAsync(TimeSpan.Zero);
            (await results.WaitAsync(Engines.Guard)).ShouldAllBe(result => result.Status != ChunkStatus.Completed);
        }

        var sent = new ConcurrentQueue<string>();
        var client = new ScriptedClient((call, _) =>
        {
            sent.Enqueue($"{call.UserMessage[..3]} {call.UserMessage.Length}");
            return call.UserMessage.Length > 450 ? TooLarge : Named(call.UserMessage[..3]);
        });
        await using var engine = Start(client, store);
        var result = (await Collect(engine, Large("doc", Text)).WaitAsync(Engines.Guard)).Single();
        var again = (await Collect(engine, Large("doc", Text)).WaitAsync(Engines.Guard)).Single();

        sent.ShouldBe(["P00 1600", "P08 800", "P08 400"]);
        (result.Status, result.Result!["name"].GetString(), result.Metadata.AttemptCount, result.Metadata.FromStore).ShouldBe((ChunkStatus.Completed, "P00", 3, false));
        (again.Status, again.Result!["name"].GetString(), again.Metadata.FromStore).ShouldBe((ChunkStatus.Completed, "P00", true));
    }

    [Fact]
    public async Task Parts_stored_elsewhere_cost_one_call_and_also_belong_to_the_cut_chunks_document()
    {
        var store = new MemoryStore();
        var client = new ScriptedClient((call, _) => call.UserMessage.Length > 450 ? TooLarge : Named(call.UserMessage[..3]));
        var quarters = Enumerable.Range(0, 4).Select(quarter => Text[(quarter * 400)..((quarter + 1) * 400)]).ToArray();
        await using (var engine = Start(client, store))
        {
            (await Collect(engine, Large("others", quarters)).WaitAsync(Engines.Guard)).Count.ShouldBe(4);
            var cut = (await Collect(engine, Large("doc", Text[..800])).WaitAsync(Engines.Guard)).Single();
            (cut.Status, cut.Result!["name"].GetString(), cut.Metadata.AttemptCount).ShouldBe((ChunkStatus.Completed, "P00", 2));
        }

        client.Calls.ShouldBe(4 + 2);
        store.KeysOf("others").Intersect(store.KeysOf("doc")).Count().ShouldBe(1);
    }

    // 16 paragraphs of 100 characters.
    private static readonly string Text = string.Concat(Enumerable.Range(0, 16).Select(index => $"P{index:00} ".PadRight(97, 'x') + ".\n\n"));

    private static readonly AttemptOutcome TooLarge = AttemptOutcome.Failed(FailureKind.TooLarge, "Does not fit.");

    private static AttemptOutcome Named(string name) => AttemptOutcome.Answered($$"""{"name":"{{name}}"}""", new TokenUsage(10, 5, 15));

    private static ProcessingRequest Large(string document, params string[] texts) =>
        new(texts.Select((text, index) => Chunk(document, index, text))) { Fields = Engines.Name, PromptTemplate = "{text}" };

    // The next look-up says that it has begun, and waits; those after it do not.
    private static (Task Begun, TaskCompletionSource End) HoldFind(MemoryStore store)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.BeforeFind = () => begun.TrySetResult() ? end.Task : Task.CompletedTask;
        return (begun.Task, end);
    }

    private static async Task<List<ProcessedChunk>> Collect(ParallelProcessor engine, ProcessingRequest request)
    {
        var results = new List<ProcessedChunk>();
        try
        {
            await foreach (var result in engine.ProcessAsync(request))
                results.Add(result);
        }
        catch (ProcessingInterruptedException)
        {
            // The graph failed before all chunks had been read.
        }

        return results;
    }

    private static ProcessingRequest Same(int count, string document) =>
        new(Enumerable.Range(0, count).Select(index => Chunk(document, index, "same"))) { Fields = Engines.Name };

    private static DocumentChunk Chunk(string document, int index, string text, Priority priority = Priority.Normal) => new(document, index, text, 0, text.Length, 1, priority);

    private static ParallelProcessor Start(ILlmClient client, ICompletionStore store, Action<ParallelLlmOptions>? configure = null) =>
        ParallelProcessor.Start(Options(client, store, configure));

    private static ParallelLlmOptions Options(ILlmClient client, ICompletionStore store, Action<ParallelLlmOptions>? configure = null)
    {
        var options = new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("test", client, "model") },
            Engine = { Seed = 1 },
            Retry = { BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) },
        };
        Configure(options, store);
        configure?.Invoke(options);
        return options;
    }

    private static void Configure(ParallelLlmOptions options, ICompletionStore store)
    {
        options.Endpoints[0] = options.Endpoints[0] with { Identity = "http://test/v1" };
        options.Store.Completions = store;
    }

    /// <summary>A store that has the same answer for everything.</summary>
    private sealed class DamagedStore(ReadOnlyMemory<byte> fields) : ICompletionStore
    {
        public ValueTask<FoundCompletion?[]> FindAsync(IReadOnlyList<CompletionQuery> queries, CancellationToken cancellationToken) =>
            ValueTask.FromResult<FoundCompletion?[]>([.. queries.Select(_ => new FoundCompletion(fields, "model", KnowsDocument: true))]);

        public Task SaveAsync(IReadOnlyList<StoredCompletion> completions, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class UnreadableMemory : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(2);

        public override Span<byte> GetSpan() => throw new NotSupportedException("Gone.");

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException("Gone.");

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    /// <summary>Reads an answer only when it may.</summary>
    private sealed class SlowReader(TaskCompletionSource isReading, ManualResetEventSlim mayRead) : IExtractor
    {
        private readonly FieldExtractor _reader = new(Engines.Name);

        public ResponseSchema? Schema => null;

        public string? Version => "slow/1";

        public ExtractionPrompt Prompt(DocumentChunk chunk, string? previousError) => _reader.Prompt(chunk, previousError);

        public AnswerReading Read(DocumentChunk chunk, string content)
        {
            isReading.TrySetResult();
            mayRead.Wait(Engines.Guard);
            return _reader.Read(chunk, content);
        }
    }

    private sealed class Unversioned : IExtractor
    {
        public ResponseSchema? Schema => null;

        public ExtractionPrompt Prompt(DocumentChunk chunk, string? previousError) => new(null, chunk.Text);

        public AnswerReading Read(DocumentChunk chunk, string content) => AnswerReading.Valid(new Dictionary<string, System.Text.Json.JsonElement>());
    }
}
