using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Runtime;

/// <summary>
/// Six letters against a server that plays each known answer: no more than three paid calls a letter, no run without an end, and nothing
/// completed with a value that the letter does not hold. The engine's time is virtual; the server and the client are real.
/// </summary>
public sealed class SixLettersTests
{
    private const int MostLooks = 200;

    public static TheoryData<string> Names => [.. LetterCase.All.Select(played => played.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Fault_Wire_Six_letters_end_whatever_the_server_answers(string name)
    {
        var played = LetterCase.All.Single(played => played.Name == name);
        await using var server = LetterServer.Start(played);

        var results = await RunAsync(server.Server);

        results.Count.ShouldBe(Letters.Count);
        results.Where(result => result.Status == ChunkStatus.Completed).ShouldAllBe(result => IsRight(result));
        server.MostPaid.ShouldBeLessThanOrEqualTo(3, played.Source);
        server.Calls.ShouldBeLessThanOrEqualTo(60, played.Source);
    }

    // Any one letter, at any concurrency: it fails alone, and the others are answered.
    [Theory]
    [InlineData(403, "<html><title>403 Forbidden</title></html>", 0, 1)]
    [InlineData(403, "<html><title>403 Forbidden</title></html>", 5, 1)]
    [InlineData(403, "<html><title>403 Forbidden</title></html>", 0, 6)]
    [InlineData(403, "<html><title>403 Forbidden</title></html>", 3, 6)]
    [InlineData(401, """{"error":{"code":"invalid_api_key","message":"Incorrect API key provided."}}""", 2, 6)]
    [InlineData(401, """{"error":{"code":"invalid_api_key","message":"Incorrect API key provided."}}""", 5, 1)]
    [InlineData(404, """{"error":{"code":"model_not_found","message":"No such model."}}""", 3, 6)]
    [InlineData(404, """{"error":{"code":"model_not_found","message":"No such model."}}""", 0, 1)]
    [InlineData(302, "", 4, 6)]
    public async Task Fault_Wire_03_A_text_that_is_refused_again_and_again_fails_alone(int status, string body, int which, int atOnce)
    {
        await using var server = ScriptedServer.Start(received => Task.FromResult(
            Letters.Of(received) == $"text {which}" ? new Reply(status, body) : Letters.Right(Letters.Of(received))));

        var results = await RunAsync(server, options => options.Engine.MaxConcurrency = atOnce);

        results.Count(result => result.Status == ChunkStatus.Completed && IsRight(result)).ShouldBe(Letters.Count - 1);
        var failed = results.Single(result => result.Status == ChunkStatus.Failed);
        failed.Error!.Kind.ShouldBe(FailureKind.Refused);
        failed.Error.Message.ShouldEndWith("Only this text is refused: others are answered with the same key and model.");
    }

    [Fact]
    public async Task Fault_Wire_03_A_refusal_that_passes_costs_nothing()
    {
        var calls = 0;
        await using var server = ScriptedServer.Start(received => Task.FromResult(
            Interlocked.Increment(ref calls) == 3 ? new Reply(401, Bodies.Error("invalid_api_key", "Incorrect API key provided.")) : Letters.Right(Letters.Of(received))));

        (await RunAsync(server)).ShouldAllBe(result => result.Status == ChunkStatus.Completed && IsRight(result));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task Fault_Wire_03_A_key_that_never_works_still_ends_the_work_after_a_few_calls(int atOnce)
    {
        await using var server = ScriptedServer.Start(new Reply(401, Bodies.Error("invalid_api_key", "Incorrect API key provided.")));

        var results = await RunAsync(server, options => options.Engine.MaxConcurrency = atOnce, letters: 40);

        results.ShouldAllBe(result => result.Error!.Kind == FailureKind.EndpointUnusable);
        server.Requests.Length.ShouldBeLessThanOrEqualTo(atOnce == 1 ? 2 : 12);
    }

    [Fact]
    public async Task Fault_Wire_03_A_key_that_is_withdrawn_in_the_middle_ends_the_work_and_fails_no_text()
    {
        var calls = 0;
        await using var server = ScriptedServer.Start(received => Task.FromResult(
            Interlocked.Increment(ref calls) > 20 ? new Reply(401, Bodies.Error("invalid_api_key", "Incorrect API key provided.")) : Letters.Right(Letters.Of(received))));

        var results = await RunAsync(server, letters: 60);

        results.Count(result => result.Status == ChunkStatus.Completed).ShouldBe(20);
        results.Where(result => result.Status != ChunkStatus.Completed)
            .ShouldAllBe(result => result.Error!.Kind == FailureKind.EndpointUnusable);
        // Twenty in flight, ten refused in a row, and the calls sent meanwhile.
        server.Requests.Length.ShouldBeLessThan(60);
    }

    // Useless answers open the breaker: each letter still costs no more than its attempts.
    [Fact]
    public async Task Fault_Wire_01_Paid_answers_count_while_the_breaker_probes()
    {
        var reply = WireRows.All.First(row => row.Fault == 1).Reply;
        var calls = new ConcurrentDictionary<string, int>();
        await using var server = ScriptedServer.Start(received =>
        {
            calls.AddOrUpdate(Letters.Of(received), 1, (_, before) => before + 1);
            return Task.FromResult(reply);
        });

        var results = await RunAsync(server, options => options.Breaker.FailureThreshold = 1);

        results.ShouldAllBe(result => result.Status == ChunkStatus.Failed && result.Error!.Kind == FailureKind.Malformed);
        calls.Values.ShouldAllBe(made => made == 3);
    }

    [Fact]
    public async Task Fault_Wire_01_An_answer_that_was_cut_off_counts_too()
    {
        var calls = 0;
        await using var server = ScriptedServer.Start(_ => Task.FromResult(
            Interlocked.Increment(ref calls) == 1 ? new Reply(200, Bodies.Completion("{\"na", "\"length\"")) : WireRows.All[0].Reply));

        var results = await RunAsync(server, letters: 1, maxOutputTokens: 100);

        results.Single().Status.ShouldBe(ChunkStatus.Failed);
        calls.ShouldBe(3);
    }

    [Fact]
    public async Task Fault_Wire_08_A_day_asked_for_by_one_503_is_not_waited_for()
    {
        var calls = 0;
        await using var server = ScriptedServer.Start(received => Task.FromResult(
            Interlocked.Increment(ref calls) == 1 ? new Reply(503, "", "retry-after: 86400") : Letters.Right(Letters.Of(received))));
        var time = new FakeTimeProvider();
        var start = time.GetUtcNow();

        var results = await RunAsync(server, time: time);

        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        (time.GetUtcNow() - start).ShouldBeLessThan(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Fault_Wire_06_A_daily_limit_is_waited_out_and_reported_with_its_reason()
    {
        const string Words = "Rate limit reached on tokens per day (TPD): Limit 100000, Used 99336, Requested 1332. Please try again in 9m38s.";
        var calls = 0;
        await using var server = ScriptedServer.Start(received => Task.FromResult(
            Interlocked.Increment(ref calls) <= 3 ? new Reply(429, Bodies.Error("rate_limit_exceeded", Words, "tokens")) : Letters.Right(Letters.Of(received))));
        var time = new FakeTimeProvider();
        var start = time.GetUtcNow();
        var said = new ConcurrentBag<string>();

        var results = await RunAsync(server, options => options.Engine.MaxConcurrency = 1, time: time, look: engine =>
        {
            foreach (var endpoint in engine.Endpoints)
            {
                if (endpoint is { BlockedUntil: not null, Reason: { } reason })
                    said.Add(reason);
            }
        });

        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        said.ShouldContain(reason => reason.Contains("tokens per day (TPD)", StringComparison.Ordinal));
        (time.GetUtcNow() - start).ShouldBeGreaterThan(TimeSpan.FromSeconds(3 * 578));
        server.Requests.Length.ShouldBe(3 + Letters.Count);
    }

    private static bool IsRight(ProcessedChunk result) => result.Result!["name"].ToString() == result.Chunk.Text;

    private static async Task<List<ProcessedChunk>> RunAsync(
        ScriptedServer server,
        Action<ParallelLlmOptions>? configure = null,
        int letters = Letters.Count,
        FakeTimeProvider? time = null,
        Action<ParallelLlm.ParallelProcessor>? look = null,
        int? maxOutputTokens = null)
    {
        time ??= new FakeTimeProvider();
        using var client = server.Client();
        await using var engine = Engines.Start(client, configure, time);
        var run = engine.ProcessAsync(Engines.Request(letters) with { MaxOutputTokens = maxOutputTokens }).ToListAsync();
        var looks = 0;
        await Outside.UntilAsync(
            () =>
            {
                look?.Invoke(engine);
                // A real answer takes real time: meanwhile none passes here, unless the answer does not come.
                looks = engine.Endpoints.Any(endpoint => endpoint.InFlight > 0) ? looks + 1 : 0;
                if (looks is 0 or > MostLooks)
                    time.Advance(TimeSpan.FromSeconds(2));
                return run.IsCompleted;
            },
            pauseMs: 1,
            () => "a run that does not end");
        return await run;
    }
}
