using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Runtime;

/// <summary>The engine never waits for a caller's SynchronizationContext or TaskScheduler, which may be blocked or gone.</summary>
public sealed class CallersContextsTests : IDisposable
{
    private static readonly Dictionary<string, Action<ParallelProcessor>> Operations = new()
    {
        ["blocking enumeration"] = engine => Read(engine).Count.ShouldBe(300),
        ["enumeration"] = engine =>
        {
            var results = engine.ProcessAsync(Engines.Request(3)).GetAsyncEnumerator();
            for (var i = 0; i < 3; i++)
                results.MoveNextAsync().AsTask().GetAwaiter().GetResult().ShouldBeTrue();
            results.MoveNextAsync().AsTask().GetAwaiter().GetResult().ShouldBeFalse();
            results.DisposeAsync().AsTask().GetAwaiter().GetResult();
        },
        ["enumeration that is left"] = engine =>
        {
            foreach (var _ in engine.ProcessAsync(Engines.Request(100)).ToBlockingEnumerable())
                break;
        },
        ["function"] = engine => engine.ProcessAsync(Engines.Request(3), (chunk, _) => Task.FromResult(chunk.Index)).ToBlockingEnumerable().Count().ShouldBe(3),
        ["tracking"] = engine =>
        {
            var request = Engines.Request(3);
            engine.ProcessAsync(request).ToBlockingEnumerable().Count().ShouldBe(3);
            engine.PingAsync().GetAwaiter().GetResult();
            engine.GetSummaryAsync().GetAwaiter().GetResult().Completed.ShouldBe(3);
            engine.GetSummaryAsync(request.Id).GetAwaiter().GetResult()!.Completed.ShouldBe(3);
            engine.GetChunksAsync(request.Id).GetAwaiter().GetResult().Count.ShouldBe(3);
            engine.GetControlChangesAsync().GetAwaiter().GetResult().ShouldNotBeNull();
        },
        ["watch"] = engine =>
        {
            var steps = engine.WatchAsync().GetAsyncEnumerator();
            var first = steps.MoveNextAsync().AsTask();
            // A step may precede the watcher's registration: then the next request has one.
            while (!first.IsCompleted)
                engine.ProcessAsync(Engines.Request(1)).ToBlockingEnumerable().Count().ShouldBe(1);
            first.GetAwaiter().GetResult().ShouldBeTrue();
            steps.DisposeAsync().AsTask().GetAwaiter().GetResult();
        },
        ["drain"] = engine => engine.DrainAsync(TimeSpan.FromSeconds(5)).GetAwaiter().GetResult(),
        ["dispose"] = engine => engine.DisposeAsync().AsTask().GetAwaiter().GetResult(),
        ["drain and dispose"] = engine =>
        {
            engine.DrainAsync(TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();
            engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        },
    };

    private readonly TempFolder _folder = new();

    public static TheoryData<CallerContext> Contexts => [.. Enum.GetValues<CallerContext>()];

    public static TheoryData<CallerContext, string> Everything()
    {
        var all = new TheoryData<CallerContext, string>();
        foreach (var context in Enum.GetValues<CallerContext>())
        {
            foreach (var operation in Operations.Keys)
                all.Add(context, operation);
        }

        return all;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Fault_10_Nothing_waits_for_a_callers_context(CallerContext context, string operation)
    {
        await using var engine = Start();

        await CallerThread.RunAsync(context, () => Operations[operation](engine));
    }

    [Theory]
    [MemberData(nameof(Contexts))]
    public async Task Fault_10_An_engine_that_was_started_in_a_context_works_and_ends_without_it(CallerContext context)
    {
        ParallelProcessor engine = null!;
        await CallerThread.RunAsync(context, () => engine = Start());

        Read(engine).Count.ShouldBe(300);
        await engine.DrainAsync(TimeSpan.FromSeconds(5)).WaitAsync(Engines.Guard);
        await engine.DisposeAsync().AsTask().WaitAsync(Engines.Guard);
    }

    [Theory]
    [MemberData(nameof(Contexts))]
    public async Task Fault_10_A_whole_life_fits_into_one_context(CallerContext context)
    {
        await CallerThread.RunAsync(context, () =>
        {
            var store = SqliteCompletionStore.Open(_folder["answers.db"]);
            var fields = ExtractionSchema.Parse("""{"type":"object","properties":{"name":{"type":["string","null"]}}}""");
            var engine = Start(options =>
            {
                options.Store.Completions = store;
                options.Endpoints[0] = options.Endpoints[0] with { Identity = "test" };
                options.Budget.MaxTokens = 1_000_000;
                options.Budget.LedgerPath = _folder["spent.json"];
                options.Budget.Period = BudgetPeriod.Day;
            });
            var chunks = new TokenChunker().ChunkAsync("doc", new StringReader("A letter.")).ToBlockingEnumerable().ToList();
            var request = new ProcessingRequest(chunks) { Fields = fields, MaxOutputTokens = 10 };
            engine.ProcessAsync(request).ToBlockingEnumerable().Single().Status.ShouldBe(ChunkStatus.Completed);
            engine.ProcessAsync(request).ToBlockingEnumerable().Single().Metadata.FromStore.ShouldBeTrue();
            engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
            store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        });
    }

    [Fact]
    public async Task Fault_10_A_caller_that_awaits_comes_back_to_its_own_thread()
    {
        await using var engine = Start();

        await CallerThread.RunAsync(async () =>
        {
            var thread = Environment.CurrentManagedThreadId;
            await foreach (var chunk in engine.ProcessAsync(Engines.Request(20)))
            {
                chunk.Status.ShouldBe(ChunkStatus.Completed);
                Environment.CurrentManagedThreadId.ShouldBe(thread);
            }

            await engine.GetSummaryAsync();
            await engine.DisposeAsync();
            Environment.CurrentManagedThreadId.ShouldBe(thread);
        });
    }

    private static ParallelProcessor Start(Action<ParallelLlmOptions>? configure = null) => Engines.Start(
        new ScriptedClient(async (_, _, _) =>
        {
            await Task.Yield();
            return ScriptedClient.Empty;
        }),
        configure);

    private static List<ProcessedChunk> Read(ParallelProcessor engine) =>
        [.. engine.ProcessAsync(Engines.Request(300)).ToBlockingEnumerable()];
}
