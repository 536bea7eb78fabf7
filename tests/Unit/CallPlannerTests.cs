using System.Collections.Concurrent;
using ParallelLlm.Tests.Unit.AnswerStore;

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

    private static string Shown(LlmCall call) =>
        $"{call.Model}|{call.SystemMessage}|{call.UserMessage}|{call.Temperature}|{call.MaxOutputTokens}|{call.ResponseSchema!.Json}";

    private sealed class HeardClient : ILlmClient
    {
        private readonly ConcurrentQueue<LlmCall> _calls = new();

        public IEnumerable<LlmCall> Calls => _calls;

        public ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken)
        {
            _calls.Enqueue(call);
            return ValueTask.FromResult(AttemptOutcome.Answered("""{"name": "x"}"""));
        }
    }
}
