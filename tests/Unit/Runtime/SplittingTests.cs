namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>What becomes of chunks that do not fit: cut, sent in parts, put together again.</summary>
public sealed class SplittingTests
{
    private static readonly TokenUsage Usage = new(10, 5, 15);
    private static readonly ExtractionSchema Fields = ExtractionSchema.FromNames(["first", "last", "nothing"]);

    // 16 paragraphs of 100 characters.
    private static readonly string Text = string.Concat(Enumerable.Range(0, 16).Select(index => $"P{index:00} ".PadRight(97, 'x') + ".\n\n"));

    [Fact]
    public async Task A_chunk_that_is_too_large_is_read_in_parts_that_make_one_result()
    {
        var sent = new List<string>();
        var client = new ScriptedClient((call, _) => call.UserMessage.Length > 450 ? TooLarge() : Answer(call, sent));
        await using var engine = Engines.Start(client);
        var request = Request(Text) with { MaxConcurrency = 1 };

        var result = (await engine.ProcessAsync(request).ToListAsync().WaitAsync(Engines.Guard)).Single();

        sent.Order().ShouldBe(Enumerable.Range(0, 4).Select(quarter => Text[(quarter * 400)..((quarter + 1) * 400)]), "cut at paragraphs");
        result.Status.ShouldBe(ChunkStatus.Completed);
        result.Result!.Keys.ShouldBe(["first", "last", "nothing"]);
        result.Result["first"].GetString().ShouldBe("P00");
        result.Result["last"].GetString().ShouldBe("P15");
        result.Result["nothing"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        result.Chunk.ShouldBe(Chunk(0, Text));
        result.Metadata.AttemptCount.ShouldBe(1 + 2 + 4);
        (result.Metadata.PromptTokens, result.Metadata.CompletionTokens, result.Metadata.TotalTokens).ShouldBe((40, 20, 60));
        var summary = (await engine.GetSummaryAsync(request.Id))!;
        (summary.Total, summary.Completed, summary.Attempts, summary.Retried, summary.TotalTokens).ShouldBe((1, 1, 7, 6, 60));
    }

    [Theory]
    [InlineData(null, "0 1600 -|0 800 -|800 800 -")]
    [InlineData(100, "0 1600 100|0 1600 200|0 800 200|800 800 200")]
    public async Task A_truncated_answer_raises_its_limit_once_and_then_cuts_the_chunk(int? limit, string expected)
    {
        var calls = new List<string>();
        var client = new ScriptedClient((call, _) =>
        {
            calls.Add(Describe(call));
            return call.UserMessage.Length > 800 ? AttemptOutcome.Failed(FailureKind.Truncated, "cut off") with { Usage = Usage } : Answer(call);
        });
        await using var engine = Engines.Start(client);

        var result = (await engine.ProcessAsync(Request(Text) with { MaxOutputTokens = limit, MaxConcurrency = 1, MaxAttempts = 1 })
            .ToListAsync().WaitAsync(Engines.Guard)).Single();

        result.Status.ShouldBe(ChunkStatus.Completed);
        calls.ShouldBe(expected.Split('|'));
        result.Metadata.TotalTokens.ShouldBe(15 * calls.Count);
    }

    [Theory]
    [InlineData(FailureKind.TooLarge)]
    [InlineData(FailureKind.BadRequest)]
    public async Task A_limit_that_was_raised_too_far_is_taken_back_for_the_parts(FailureKind refusal)
    {
        var calls = new List<string>();
        var client = new ScriptedClient((call, _) =>
        {
            calls.Add(Describe(call));
            return call.MaxOutputTokens > 100 ? AttemptOutcome.Failed(refusal, "no more than 100")
                : call.UserMessage.Length > 400 ? AttemptOutcome.Failed(FailureKind.Truncated, "cut off")
                : Answer(call);
        });
        await using var engine = Engines.Start(client);

        var result = (await engine.ProcessAsync(Request(Text) with { MaxOutputTokens = 100, MaxConcurrency = 1 })
            .ToListAsync().WaitAsync(Engines.Guard)).Single();

        result.Status.ShouldBe(ChunkStatus.Completed);
        calls.ShouldBe(
            ["0 1600 100", "0 1600 200", "0 800 100", "0 400 100", "400 400 100", "800 800 100", "800 400 100", "1200 400 100"],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData(FailureKind.TooLarge)]
    [InlineData(FailureKind.Truncated)]
    public async Task A_chunk_at_the_minimum_length_fails_and_reports_the_limit(FailureKind kind)
    {
        var client = new ScriptedClient((_, _) => AttemptOutcome.Failed(kind, "Does not fit."));
        await using var engine = Engines.Start(client);

        var result = (await engine.ProcessAsync(Request(Text) with { MaxConcurrency = 1 }).ToListAsync().WaitAsync(Engines.Guard)).Single();

        result.Error.ShouldBe(new ChunkError(kind, "Does not fit. Its 200 characters are not split further: a part has at least 200."));
        // Down one side, and what goes out while a part is being cut: at most all of them.
        result.Metadata.AttemptCount.ShouldBeInRange(4, 15);
        client.Calls.ShouldBe(result.Metadata.AttemptCount);
    }

    [Theory]
    [InlineData(200, 1)]
    [InlineData(201, 2)]
    [InlineData(399, 2)]
    public async Task Fault_Chunks_just_over_200_characters_are_split_not_failed(int length, int parts)
    {
        var client = new ScriptedClient((call, _) => call.UserMessage.Length > 200 ? TooLarge() : Answered("read"));
        await using var engine = Engines.Start(client);

        var result = (await engine.ProcessAsync(Request(new string('x', length))).ToListAsync().WaitAsync(Engines.Guard)).Single();

        result.Status.ShouldBe(ChunkStatus.Completed);
        result.Metadata.AttemptCount.ShouldBe(parts == 1 ? 1 : 1 + parts);
    }

    [Fact]
    public async Task A_part_that_fails_for_good_fails_its_chunk_once_its_other_calls_have_ended()
    {
        var client = new ManualClient();
        await using var engine = Engines.Start(client);
        var request = Request(Text, "short");
        var results = engine.ProcessAsync(request with { MaxConcurrency = 3 }).ToListAsync();
        var calls = await client.NextAsync(2);
        calls.Single(call => call.UserMessage == "short").Answer.SetResult(Answered("other"));
        calls.Single(call => call.UserMessage == Text).Answer.SetResult(TooLarge());
        var halves = await client.NextAsync(2);
        halves[0].Answer.SetResult(TooLarge());
        var quarters = await client.NextAsync(2);
        quarters.ShouldAllBe(call => call.UserMessage.Length == 400);

        quarters[0].Answer.SetResult(AttemptOutcome.Failed(FailureKind.Refused, "No."));
        await engine.WhenAsync(async () => (await engine.GetChunksAsync(request.Id))[0].LastError == FailureKind.Refused);
        results.IsCompleted.ShouldBeFalse("two calls are still in flight");
        (await engine.GetChunksAsync(request.Id))[0].Status.ShouldBe(ChunkStatus.InProgress);
        // Neither repeated nor cut any more.
        quarters[1].Answer.SetResult(AttemptOutcome.Failed(FailureKind.Transient, "once"));
        halves[1].Answer.SetResult(Answered("right"));

        var ended = await results.WaitAsync(Engines.Guard);
        ended[0].Status.ShouldBe(ChunkStatus.Failed);
        ended[0].Error.ShouldBe(new ChunkError(FailureKind.Refused, "No."));
        ended[0].Metadata.AttemptCount.ShouldBe(5);
        ended[0].Metadata.TotalTokens.ShouldBe(15, "of the part that was read all the same");
        ended[1].Status.ShouldBe(ChunkStatus.Completed);
        client.HasMore.ShouldBeFalse();
        (await engine.GetSummaryAsync(request.Id))!.Failed.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_request_ends_the_parts_of_its_chunks()
    {
        var client = new ManualClient();
        await using var engine = Engines.Start(client);
        using var cancel = new CancellationTokenSource();
        var request = Request(Text) with { MaxConcurrency = 1 };
        var results = engine.ProcessAsync(request, cancel.Token).ToListAsync();
        (await client.NextAsync()).Answer.SetResult(TooLarge());
        var left = await client.NextAsync();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(results.WaitAsync(Engines.Guard));
        await Should.ThrowAsync<OperationCanceledException>(left.Answer.Task.WaitAsync(Engines.Guard));
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync(request.Id))!.Cancelled == 1);
        client.HasMore.ShouldBeFalse();
        await engine.WhenAsync(() => engine.Endpoints[0].InFlight == 0);
    }

    [Fact]
    public async Task A_part_is_retried_by_itself_and_an_extractor_exception_fails_only_its_chunk()
    {
        var extractor = new ThrowingMerge();
        var failed = new HashSet<string>();
        var client = new ScriptedClient((call, _) =>
            call.UserMessage.Length > 800 ? TooLarge()
            : failed.Add(call.UserMessage) ? AttemptOutcome.Failed(FailureKind.Transient, "once")
            : Answer(call));
        await using var engine = Engines.Start(client);
        var request = Request(Text, "short") with { Fields = null, Extractor = extractor, MaxConcurrency = 1, MaxAttempts = 2 };

        var results = await engine.ProcessAsync(request).ToListAsync().WaitAsync(Engines.Guard);

        results[0].Error.ShouldBe(new ChunkError(FailureKind.InvalidAnswer, $"The extractor threw {typeof(InvalidDataException)}."));
        // Too large, left twice, right twice. Putting them together fails whichever part is read last, and counts as its second failure.
        results[0].Metadata.AttemptCount.ShouldBe(5);
        results[1].Status.ShouldBe(ChunkStatus.Completed);
        results[1].Metadata.AttemptCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_callers_own_work_is_not_cut()
    {
        await using var engine = Engines.Start(new ScriptedClient((_, _) => ScriptedClient.Empty));
        var classifier = new EverythingTooLarge();

        await foreach (var result in engine.ProcessAsync<int>(
            Request(Text), (_, _) => throw new InvalidOperationException(), classifier))
        {
            result.Error.ShouldBe(new ChunkError(FailureKind.TooLarge, "Too much."));
            result.Metadata.AttemptCount.ShouldBe(1);
        }
    }

    private static ProcessingRequest Request(params string[] texts) =>
        new(texts.Select((text, index) => Chunk(index, text))) { Fields = Fields, PromptTemplate = "{text}" };

    private static DocumentChunk Chunk(int index, string text) => new("doc", index, text, 10_000L * index, (10_000L * index) + text.Length, text.Length / 4);

    private static AttemptOutcome TooLarge() => AttemptOutcome.Failed(FailureKind.TooLarge, "Does not fit.");

    private static AttemptOutcome Answer(LlmCall call, List<string>? sent = null)
    {
        sent?.Add(call.UserMessage);
        return Answered(call.UserMessage[..3], call.UserMessage.Contains("P15") ? "P15" : null);
    }

    private static AttemptOutcome Answered(string first, string? last = null) => AttemptOutcome.Answered(
        $$"""{"first":"{{first}}","last":{{(last is null ? "null" : $"\"{last}\"")}},"nothing":null}""", Usage);

    // Where it begins in the text, how long it is, and how much output it allows.
    private static string Describe(LlmCall call) =>
        $"{Text.IndexOf(call.UserMessage, StringComparison.Ordinal)} {call.UserMessage.Length} {call.MaxOutputTokens?.ToString() ?? "-"}";

    private sealed class ThrowingMerge : IExtractor
    {
        private readonly FieldExtractor _inner = new(Fields, "{text}");

        public ResponseSchema? Schema => null;

        public ExtractionPrompt Prompt(DocumentChunk chunk, string? previousError) => _inner.Prompt(chunk, previousError: null);

        public AnswerReading Read(DocumentChunk chunk, string content) => _inner.Read(chunk, content);

        public IReadOnlyDictionary<string, System.Text.Json.JsonElement> Merge(
            IReadOnlyList<IReadOnlyDictionary<string, System.Text.Json.JsonElement>> parts) => throw new InvalidDataException();
    }

    private sealed class EverythingTooLarge : IExceptionClassifier
    {
        public AttemptOutcome? Classify(Exception exception) => AttemptOutcome.Failed(FailureKind.TooLarge, "Too much.");
    }
}
