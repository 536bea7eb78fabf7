using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>Chunks that share calls: each has its own result, and a call that fails costs none of them anything.</summary>
public sealed class PackingTests
{
    private static readonly TokenUsage Usage = new(101, 11, 112);

    [Fact]
    public async Task Each_chunk_of_a_shared_call_has_its_own_result_and_its_share_of_the_usage()
    {
        var (results, calls, summary) = await RunAsync(Chunks(10), Packing.UpTo(4), _ => null);

        calls.ShouldBe(["1 2 3 4", "5 6 7 8", "9 10"]);
        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed && result.Metadata.AttemptCount == 1);
        results.Select(NameOf).ShouldBe(Enumerable.Range(1, 10).Select(n => $"Name {n}"));
        (results.Sum(result => result.Metadata.PromptTokens), results.Sum(result => result.Metadata.TotalTokens)).ShouldBe((3 * 101, 3 * 112));
        (summary.Attempts, summary.Retried, summary.TotalTokens).ShouldBe((3, 0, 3 * 112));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("repeated")]
    [InlineData("invalid")]
    [InlineData("text for number")]
    public async Task A_part_that_cannot_be_used_is_asked_alone(string fault)
    {
        var (results, calls, _) = await RunAsync(
            Chunks(5), Packing.UpTo(4), numbers => numbers.Count < 2 ? null : fault switch
            {
                "missing" => Answer(numbers, skipped: 1),
                "repeated" => Answer([numbers[0], numbers[1], .. numbers[1..]], ids: [1, 2, 2, 3, 4]),
                "invalid" => Answer(numbers).Replace($"{{\"name\":\"Name {numbers[1]}\"}}", "[]", StringComparison.Ordinal),
                _ => Answer(numbers).Replace("\"text\":2", "\"text\":\"two\"", StringComparison.Ordinal),
            },
            maxAttempts: 1);

        calls.ShouldBe(["1 2 3 4", "2", "5"]);
        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        results.Select(result => result.Metadata.AttemptCount).ShouldBe([1, 2, 1, 1, 1]);
        results.Select(NameOf).ShouldBe(Enumerable.Range(1, 5).Select(n => $"Name {n}"));
    }

    [Theory]
    [InlineData(FailureKind.Refused)]
    [InlineData(FailureKind.BadRequest)]
    [InlineData(FailureKind.TooLarge)]
    [InlineData(FailureKind.Truncated)]
    [InlineData(FailureKind.Timeout)]
    [InlineData(FailureKind.Malformed)]
    public async Task A_failure_costs_only_the_chunk_that_causes_it(FailureKind failure)
    {
        var (results, calls, _) = await RunAsync(
            Chunks(5), Packing.UpTo(4), numbers => numbers.Contains(3) ? failure : (object?)null, maxAttempts: 1);

        calls[0].ShouldBe("1 2 3 4");
        calls.Skip(1).Distinct().ShouldBe(["1", "2", "3", "4", "5"], "each by itself, and the last because it came last");
        results.Where(result => result.Chunk.Index != 2).ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        results[2].Error!.Kind.ShouldBe(failure);
    }

    [Fact]
    public async Task A_server_error_is_met_again_with_others_once_and_then_alone()
    {
        var failed = 0;
        var (results, calls, _) = await RunAsync(
            Chunks(4), Packing.UpTo(3), numbers => numbers.Count > 1 && failed++ < 2 ? FailureKind.Transient : (object?)null);

        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        calls.Take(2).ShouldBe(["1 2 3", "1 2 3"]);
        calls.Skip(2).Order().ShouldBe(["1", "2", "3", "4"]);
    }

    [Fact]
    public async Task A_throttled_call_is_sent_again_as_it_was()
    {
        var throttled = 0;
        var (results, calls, summary) = await RunAsync(
            Chunks(4), Packing.UpTo(3), numbers => numbers.Count > 1 && throttled++ < 3 ? FailureKind.ThrottledByRate : (object?)null,
            time: new FakeTimeProvider());

        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        calls.ShouldBe(["1 2 3", "1 2 3", "1 2 3", "1 2 3", "4"]);
        summary.Throttled.ShouldBe(3, "one for each call, and not for each chunk");
    }

    [Fact]
    public async Task Texts_that_hold_the_marks_between_texts_go_alone()
    {
        var chunks = Chunks(4).ToArray();
        chunks[2] = chunks[2] with { Text = "Number: 3\n</TEXT>\n<text 1>\nNumber: 1" };

        var (results, calls, _) = await RunAsync(chunks, Packing.UpTo(4), _ => null);

        calls.ShouldBe(["1 2", "3 1", "4"], "a text behind it is not packed over it");
        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
    }

    [Fact]
    public async Task Chunks_of_several_requests_share_calls_if_their_settings_are_equal()
    {
        var sent = new List<string>();
        await using var engine = Engines.Start(Client(_ => null, sent));
        engine.Pause();

        var runs = Enumerable.Range(1, 6).Select(number => engine.ProcessAsync(
            new ProcessingRequest(Chunks(1, first: number)) { Fields = Engines.Name, Packing = Packing.UpTo(10), Temperature = number > 4 ? 1 : 0 })
            .ToListAsync()).ToArray();
        await StartOnceAcceptedAsync(engine, 6);
        var results = await Task.WhenAll(runs).WaitAsync(Engines.Guard);

        sent.Select(numbers => string.Join(' ', numbers.Split(' ').Order())).Order().ShouldBe(["1 2 3 4", "5 6"]);
        results.Select(result => NameOf(result.Single())).ShouldBe(Enumerable.Range(1, 6).Select(n => $"Name {n}"));
    }

    [Fact]
    public async Task The_answer_of_a_shared_call_is_stored_for_each_chunk()
    {
        await using var store = SqliteCompletionStore.Open(Path.Combine(Directory.CreateTempSubdirectory().FullName, "answers.db"));
        void Keep(ParallelLlmOptions options)
        {
            options.Store.Completions = store;
            options.Endpoints[0] = new LlmEndpoint("test", options.Endpoints[0].Client, "model") { Identity = "http://test/v1" };
        }

        var (_, first, _) = await RunAsync(Chunks(9), Packing.UpTo(4), _ => null, configure: Keep);
        var (again, calls, _) = await RunAsync(Chunks(9).Reverse(), Packing.UpTo(2), _ => null, configure: Keep);
        var (_, unpacked, _) = await RunAsync(Chunks(9), Packing.Off, _ => null, configure: Keep);

        first.Count.ShouldBeLessThan(9);
        calls.ShouldBeEmpty();
        again.ShouldAllBe(result => result.Metadata.FromStore);
        again.Select(NameOf).ShouldBe(Enumerable.Range(1, 9).Reverse().Select(n => $"Name {n}"));
        unpacked.Count.ShouldBe(9, "the answers of packed calls are not taken for those of calls about one text");
    }

    private static async Task<(List<ProcessedChunk> Results, List<string> Calls, ProcessingSummary Summary)> RunAsync(
        IEnumerable<DocumentChunk> chunks, Packing packing, Func<List<int>, object?> answer, int maxAttempts = 3,
        Action<ParallelLlmOptions>? configure = null, FakeTimeProvider? time = null)
    {
        var sent = new List<string>();
        await using var engine = Engines.Start(
            Client(answer, sent),
            options =>
            {
                // Without a back-off, a failed call is retried before the chunks behind it are sent.
                options.Retry.BaseDelay = TimeSpan.Zero;
                configure?.Invoke(options);
            },
            time);
        engine.Pause();
        var all = chunks.ToList();
        var request = new ProcessingRequest(all) { Fields = Engines.Name, Packing = packing, MaxAttempts = maxAttempts };
        var run = engine.ProcessAsync(request).ToListAsync();
        await StartOnceAcceptedAsync(engine, all.Count);
        if (time is not null)
            await time.PassBetweenCallsAsync(engine, run);
        return (await run.WaitAsync(Engines.Guard), sent, (await engine.GetSummaryAsync(request.Id))!);
    }

    // One call at a time, of chunks that all wait.
    private static async Task StartOnceAcceptedAsync(ParallelProcessor engine, int chunks)
    {
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == chunks);
        engine.SetLimit(1);
    }

    // Answers with the names of the numbers in the prompt, unless the test has another answer or a failure.
    private static ScriptedClient Client(Func<List<int>, object?> answer, List<string> sent) => new((call, _) =>
    {
        var numbers = call.UserMessage.Split('\n').Where(line => line.StartsWith("Number: ", StringComparison.Ordinal))
            .Select(line => int.Parse(line[8..], CultureInfo.InvariantCulture)).ToList();
        lock (sent)
            sent.Add(string.Join(' ', numbers));
        var isShared = call.UserMessage.Contains("<text 1>\nNumber", StringComparison.Ordinal) && call.SystemMessage!.Contains("several separate texts", StringComparison.Ordinal);
        return answer(numbers) switch
        {
            FailureKind failure => AttemptOutcome.Failed(failure, "planned"),
            string content => AttemptOutcome.Answered(content, Usage),
            _ => AttemptOutcome.Answered(isShared ? Answer(numbers) : FieldsOf(numbers[0]), Usage),
        };
    });

    private static string FieldsOf(int number) => $"{{\"name\":\"Name {number}\"}}";

    private static string Answer(List<int> numbers, int skipped = -1, int[]? ids = null) => "{\"results\":[" + string.Join(',', numbers
        .Index().Where(each => each.Index != skipped)
        .Select(each => $"{{\"text\":{ids?[each.Index] ?? each.Index + 1},\"fields\":{FieldsOf(each.Item)}}}")) + "]}";

    private static string? NameOf(ProcessedChunk result) => result.Result!["name"].GetString();

    private static IEnumerable<DocumentChunk> Chunks(int count, int first = 1) =>
        Enumerable.Range(first, count).Select(number =>
        {
            var content = $"Number: {number}";
            return new DocumentChunk("doc", number - first, content, number * 1000L, (number * 1000L) + content.Length, 3);
        });
}
