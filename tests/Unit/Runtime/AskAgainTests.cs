namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>Answers that break a format: asked for again, and taken as they are when no attempt is left.</summary>
public sealed class AskAgainTests
{
    private static readonly ExtractionSchema Dated = ExtractionSchema.Parse("""{"properties":{"date":{"type":"string","format":"date"},"name":{"type":"string"}}}""");

    [Theory]
    [InlineData(2, "2024-12-31", 2)]
    [InlineData(3, "2024-12-31", 3)]
    [InlineData(4, "foo", 3)]
    public async Task Fault_20_A_chunk_is_retried_with_the_broken_rule_named_and_keeps_its_fields(int rightAt, string read, int calls)
    {
        var prompts = new List<string>();
        var client = new ScriptedClient((call, number) =>
        {
            prompts.Add(call.UserMessage);
            return AttemptOutcome.Answered($$"""{"date":"{{(number < rightAt ? "foo" : "2024-12-31")}}","name":"Ada"}""");
        });
        await using var engine = Engines.Start(client);

        var results = await engine.ProcessAsync(Engines.Request(1) with { Fields = Dated, MaxAttempts = 3 })
            .ToListAsync().WaitAsync(Engines.Guard);

        var result = results.ShouldHaveSingleItem();
        (result.Status, result.Metadata.AttemptCount).ShouldBe((read == "foo" ? ChunkStatus.Failed : ChunkStatus.Completed, calls));
        (result.Result!["date"].GetString(), result.Result["name"].GetString()).ShouldBe((read, "Ada"));
        prompts[0].ShouldNotContain("2024-12-31");
        prompts[1..].ShouldAllBe(prompt =>
            prompt.Contains("The field 'date' holds no valid date such as 2024-12-31.", StringComparison.Ordinal));
        var merger = new DocumentMerger(Dated);
        merger.Add(result);
        merger.Merge().Status.ShouldBe(read == "foo" ? DocumentStatus.Partial : DocumentStatus.Completed);
    }

    [Fact]
    public async Task Fault_Wire_10_A_partial_answer_is_kept_when_later_attempts_are_worse()
    {
        var client = new ScriptedClient((_, number) => number == 1
            ? AttemptOutcome.Answered("""{"date":"foo","name":"Ada"}""")
            : AttemptOutcome.Failed(FailureKind.Malformed, "no answer"));
        await using var engine = Engines.Start(client);

        var result = (await engine.ProcessAsync(Engines.Request(1) with { Fields = Dated, MaxAttempts = 2 })
            .ToListAsync().WaitAsync(Engines.Guard)).ShouldHaveSingleItem();

        (result.Status, result.Error!.Kind).ShouldBe((ChunkStatus.Failed, FailureKind.Malformed));
        result.Result!["name"].GetString().ShouldBe("Ada");
    }

    [Fact]
    public async Task Fault_05_An_extractor_that_throws_costs_its_own_chunk_and_memory_is_named()
    {
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        await using var engine = Engines.Start(client);
        var request = new ProcessingRequest(Engines.Chunks(4)) { Extractor = new Unruly(), MaxAttempts = 1 };

        var results = await engine.ProcessAsync(request).ToListAsync().WaitAsync(Engines.Guard);

        results.Select(result => result.Error?.Message).ShouldBe(
            [null, "The extractor threw System.InvalidCastException.", "It is too large for the available memory.", null]);
    }

    private sealed class Unruly : IExtractor
    {
        private readonly FieldExtractor _inner = new(Engines.Name);

        public ResponseSchema? Schema => _inner.Schema;

        public ExtractionPrompt Prompt(DocumentChunk chunk, string? previousError) => _inner.Prompt(chunk, previousError);

        public AnswerReading Read(DocumentChunk chunk, string content) => chunk.Index switch
        {
            1 => throw new InvalidCastException("document text"),
            // Reserved for the runtime, which is imitated here.
#pragma warning disable MA0012
            2 => throw new InsufficientMemoryException("document text"),
#pragma warning restore MA0012
            _ => _inner.Read(chunk, content),
        };
    }
}
