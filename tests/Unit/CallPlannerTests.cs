using System.Collections.Concurrent;
using ParallelLlm.Tests.Unit.AnswerStore;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit;

/// <summary>Planned calls against those of an engine with the same request.</summary>
public sealed class CallPlannerTests
{
    private static readonly DocumentChunk[] Chunks =
    [
        .. Enumerable.Range(0, 5).Select(index => new DocumentChunk("d", index, $"Name: N{index % 4}", 0, 8, 4)),
        new DocumentChunk("d", 5, "Name: Z", 0, 7, 4) { Context = "[Section: Persons]" },
    ];

    [Theory]
    [InlineData(0, null)]
    [InlineData(0.7, 50)]
    public async Task Planned_calls_are_those_that_an_engine_makes(double temperature, int? most)
    {
        var request = new ProcessingRequest(Chunks)
        {
            Fields = ExtractionSchema.FromNames(["name"]),
            Temperature = temperature,
            MaxOutputTokens = most,
            PromptTemplate = "Give {fields} of {text}",
        };
        var client = new HeardClient();
        var options = new ParallelLlmOptions();
        options.Endpoints.Add(new LlmEndpoint("e", client, "m"));
        await using (var engine = ParallelProcessor.Start(options))
            await engine.ProcessAsync(request).CountAsync();

        var planner = new CallPlanner(request, [.. options.Endpoints]);

        Chunks.Select(chunk => Shown(planner.Plan(chunk).Call)).Order().ShouldBe(client.Calls.Select(Shown).Order());
    }

    [Fact]
    public async Task Planned_keys_find_the_answers_that_an_engine_has_stored()
    {
        var request = new ProcessingRequest(Chunks) { Fields = ExtractionSchema.FromNames(["name"]) };
        var store = new MemoryStore();
        var options = new ParallelLlmOptions();
        options.Endpoints.Add(new LlmEndpoint("e", new HeardClient(), "m") { Identity = "http://e" });
        options.Store.Completions = store;
        await using (var engine = ParallelProcessor.Start(options))
            await engine.ProcessAsync(request).CountAsync();

        var stored = store.Kept.Select(kept => kept.Key).ToHashSet();
        var planner = new CallPlanner(request, [.. options.Endpoints]);
        var keys = Chunks.Select(chunk => planner.Plan(chunk)).ToList();

        keys.ShouldAllBe(planned => stored.Contains(planned.StoredUnder.Single()) && planned.Key == planned.StoredUnder[0]);
        keys.Select(planned => planned.Key).Distinct().Count().ShouldBe(stored.Count);
    }

    [Theory]
    [InlineData(null, 0, false, false, false)]
    [InlineData("http://e", 0, false, true, true)]
    [InlineData("http://e", 0.5, false, true, false)]
    [InlineData("http://e", 0.5, true, true, true)]
    public void Only_answers_that_an_engine_keeps_are_stored_under_a_key(
        string? identity, double temperature, bool includesSampled, bool hasKey, bool isStored)
    {
        var request = new ProcessingRequest(Chunks) { Fields = ExtractionSchema.FromNames(["name"]), Temperature = temperature };
        var endpoint = new LlmEndpoint("e", new HeardClient(), "m") { Identity = identity };

        var planned = new CallPlanner(request, [endpoint], includesSampled).Plan(Chunks[0]);

        (planned.Key is not null).ShouldBe(hasKey);
        planned.StoredUnder.Count.ShouldBe(isStored ? 1 : 0);
    }

    [Fact]
    public void Calls_are_written_for_the_lowest_tier()
    {
        var request = new ProcessingRequest(Chunks) { Fields = ExtractionSchema.FromNames(["name"]) };
        LlmEndpoint[] endpoints =
        [
            new("spare", new HeardClient(), "large") { Identity = "http://a", Tier = 1 },
            new("usual", new HeardClient(), "small") { Identity = "http://b" },
        ];

        var planned = new CallPlanner(request, endpoints).Plan(Chunks[0]);

        planned.Call.Model.ShouldBe("small");
        planned.StoredUnder.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(10, 4, null, "4 4 2")]
    [InlineData(9, 4, null, "4 4 1")]
    [InlineData(5, 1, null, "1 1 1 1 1")]
    [InlineData(5, 100, 1, "1 1 1 1 1")]
    public async Task Packed_calls_are_those_that_an_engine_makes_of_waiting_chunks(int count, int most, int? window, string sizes)
    {
        var request = new ProcessingRequest(Enumerable.Range(0, count).Select(index => new DocumentChunk("d", index, $"Name: N{index}", 0, 8, 4)))
        {
            Fields = Engines.Name,
            Packing = Packing.UpTo(most),
            MaxOutputTokens = 50,
        };
        var client = new HeardClient();
        LlmEndpoint[] endpoints = [new("e", client, "m") { ContextTokens = window }];
        await using (var engine = Engines.Start(client, options => options.Endpoints[0] = endpoints[0]))
        {
            engine.Pause();
            var run = engine.ProcessAsync(request).CountAsync();
            await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == count);
            engine.SetLimit(1);
            await run;
        }

        var planned = await PackedAsync(new CallPlanner(request, endpoints), request);

        planned.Select(TextsOf).ShouldBe(sizes.Split(' ').Select(int.Parse));
        client.Calls.Select(Shown).ShouldBe(planned.Select(Shown));
    }

    [Fact]
    public async Task By_itself_packing_is_not_planned_and_texts_with_marks_go_alone()
    {
        DocumentChunk[] chunks = [Chunks[0], new DocumentChunk("d", 1, "<text 1> Name: X", 0, 16, 8), Chunks[1]];
        var auto = new ProcessingRequest(Chunks) { Fields = Engines.Name, Packing = Packing.Auto };
        var packed = new ProcessingRequest(chunks) { Fields = Engines.Name, Packing = Packing.UpTo(9) };
        LlmEndpoint[] endpoints = [new("e", new HeardClient(), "m")];

        (await PackedAsync(new CallPlanner(auto, endpoints), auto)).Select(TextsOf).ShouldBe([1, 1, 1, 1, 1, 1]);
        (await PackedAsync(new CallPlanner(packed, endpoints), packed)).Select(TextsOf).ShouldBe([1, 2]);
    }

    private static async Task<List<LlmCall>> PackedAsync(CallPlanner planner, ProcessingRequest request)
    {
        var packs = new PackPlanner(planner);
        var calls = new List<LlmCall>();
        await foreach (var chunk in request.Chunks)
        {
            if (packs.Add(planner.Plan(chunk)) is { } call)
                calls.Add(call);
        }

        return packs.Complete() is { } last ? [.. calls, last] : calls;
    }

    private static int TextsOf(LlmCall call) => call.UserMessage.Split("Name: ").Length - 1;

    private static string Shown(LlmCall call) =>
        $"{call.Model}|{call.SystemMessage}|{call.UserMessage}|{call.Temperature}|{call.MaxOutputTokens}|{call.ResponseSchema!.Json}";

    private sealed class HeardClient : ILlmClient
    {
        private readonly ConcurrentQueue<LlmCall> _calls = new();

        public IEnumerable<LlmCall> Calls => _calls;

        public ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken)
        {
            _calls.Enqueue(call);
            var parts = Enumerable.Range(1, TextsOf(call)).Select(number => $$"""{"text": {{number}}, "fields": {"name": "x"} }""").ToList();
            return ValueTask.FromResult(AttemptOutcome.Answered(
                parts.Count == 1 ? """{"name": "x"}""" : $$"""{"results": [{{string.Join(',', parts)}}]}"""));
        }
    }
}
