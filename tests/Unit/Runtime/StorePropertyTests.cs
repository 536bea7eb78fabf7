using System.Collections.Concurrent;
using CsCheck;
using ParallelLlm.Tests.Unit.AnswerStore;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>Random duplicates, failures, cancellations and a store that fails now and then: every chunk has exactly one result, the right one, in order; and what a store that works has kept is never asked for again.</summary>
public sealed class StorePropertyTests
{
    private static readonly Gen<Plan> GenPlan = Gen.Select(
        Gen.Int[0, int.MaxValue], Gen.Int[1, 12], Gen.Int[1, 25], Gen.Int[0, 25], Gen.Int[0, 40], Gen.Bool, Gen.Int[1, 64],
        Gen.Select(Gen.Int[0, 80], Gen.Bool, Gen.Int[-1, 40], Gen.Int[0, 3], (chunks, ordered, cancelAfter, priority) => new RequestPlan(chunks, ordered, cancelAfter, (Priority)priority)).List[1, 5],
        (seed, cap, texts, failures, storeFailures, required, window, requests) => new Plan(seed, cap, texts, failures, storeFailures, required, window, requests));

    [Fact]
    public async Task Every_chunk_has_one_result_in_order_whatever_client_callers_and_store_do() =>
        await GenPlan.SampleAsync(CheckAsync, iter: 60, threads: 2);

    private static async Task CheckAsync(Plan plan)
    {
        var random = new Random(plan.Seed);
        var gate = new Lock();
        int Draw(int below)
        {
            lock (gate)
                return random.Next(below);
        }

        async Task Disturb()
        {
            for (var yields = Draw(8); yields > 0; yields--)
                await Task.Yield();
            if (Draw(100) < plan.StoreFailurePercent)
                throw new IOException("planned");
        }

        var store = new MemoryStore { BeforeFind = Disturb, BeforeSave = Disturb };
        var answered = new ConcurrentDictionary<string, int>();
        var client = new ScriptedClient(async (call, _, token) =>
        {
            for (var yields = Draw(8); yields > 0; yields--)
            {
                token.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            var fate = Draw(100);
            if (fate < plan.FailurePercent)
                return AttemptOutcome.Failed(fate % 3 == 0 ? FailureKind.Refused : FailureKind.Transient, "planned");
            answered.AddOrUpdate(call.UserMessage, 1, (_, count) => count + 1);
            return AttemptOutcome.Answered($$"""{"name":"{{call.UserMessage}}"}""");
        });
        var options = new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("test", client, "model") { Identity = "http://test/v1" } },
            Engine = { Seed = 1, MaxConcurrency = plan.Cap, WindowItems = plan.Window },
            Retry = new RetryOptions { BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero },
            Breaker = new BreakerOptions { BreakDuration = TimeSpan.FromMilliseconds(1) },
        };
        options.Store.Completions = store;
        options.Store.Required = plan.Required;
        await using var engine = ParallelProcessor.Start(options);

        var results = await Task.WhenAll(plan.Requests.Select((request, index) => RunAsync(engine, plan, request, index))).WaitAsync(Engines.Guard);
        for (var i = 0; i < results.Length; i++)
            CheckResults(plan, plan.Requests[i], results[i]);

        await engine.DrainAsync(Engines.Guard);
        var summary = await engine.GetSummaryAsync();
        (summary.Completed + summary.Failed + summary.Cancelled).ShouldBe(summary.Total);
        (summary.Pending + summary.InProgress + summary.Retrying).ShouldBe(0);
        summary.Attempts.ShouldBe(client.Calls);
        // With a store that works, an answer is asked for once. A caller who gives up may leave its own call behind.
        if (plan is { StoreFailurePercent: 0 } && plan.Requests.TrueForAll(request => request.CancelAfter <= 0) && summary.Failed == 0)
            answered.Values.ShouldAllBe(times => times == 1);
        if (plan.StoreFailurePercent == 0)
            store.Count.ShouldBe(answered.Count);
    }

    private static async Task<List<ProcessedChunk>> RunAsync(ParallelProcessor engine, Plan plan, RequestPlan request, int index)
    {
        var texts = new Random(plan.Seed + index);
        var chunks = Enumerable.Range(0, request.Chunks)
            .Select(number => new DocumentChunk($"doc{index}", number, $"t{texts.Next(plan.Texts)}", 0, 1, 1, request.Priority)).ToArray();
        var results = new List<ProcessedChunk>();
        await foreach (var result in engine.ProcessAsync(new ProcessingRequest(chunks)
        {
            Extractor = new Echo(),
            Order = request.Ordered ? ResultOrder.Chunks : ResultOrder.Completion,
        }))
        {
            results.Add(result);
            if (results.Count == request.CancelAfter)
                break;
        }

        return results;
    }

    private static void CheckResults(Plan plan, RequestPlan request, List<ProcessedChunk> results)
    {
        var expected = request.CancelAfter > 0 ? Math.Min(request.CancelAfter, request.Chunks) : request.Chunks;
        var indexes = results.Select(result => result.Chunk.Index).ToArray();
        indexes.Length.ShouldBe(expected);
        indexes.Distinct().Count().ShouldBe(expected);
        if (request.Ordered)
            indexes.ShouldBe(Enumerable.Range(0, expected));
        foreach (var result in results)
        {
            result.Status.ShouldBeOneOf(ChunkStatus.Completed, ChunkStatus.Failed);
            if (result.Status == ChunkStatus.Completed)
                result.Result!["name"].GetString().ShouldBe(result.Chunk.Text);
            else if (result.Error!.Kind == FailureKind.NotStored)
                plan.Required.ShouldBeTrue();
            result.Metadata.FromStore.ShouldBe(result.Metadata.AttemptCount == 0);
        }
    }

    private sealed class Echo : IExtractor
    {
        private readonly FieldExtractor _reader = new(Engines.Name);

        public ResponseSchema? Schema => null;

        public string? Version => "echo/1";

        public ExtractionPrompt Prompt(DocumentChunk chunk, string? previousError) => new(null, chunk.Text);

        public AnswerReading Read(DocumentChunk chunk, string content) => _reader.Read(chunk, content);
    }

    private sealed record RequestPlan(int Chunks, bool Ordered, int CancelAfter, Priority Priority);

    private sealed record Plan(int Seed, int Cap, int Texts, int FailurePercent, int StoreFailurePercent, bool Required, int Window, List<RequestPlan> Requests)
    {
        public override string ToString() =>
            $"seed {Seed}, cap {Cap}, texts {Texts}, failures {FailurePercent} %, store failures {StoreFailurePercent} %, required {Required}, window {Window}, {string.Join("; ", Requests)}";
    }
}
