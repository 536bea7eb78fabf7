using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Unit.Runtime;

public sealed class HintedStartTests
{
    private const int Cap = 50;

    private static readonly ThrottleOptions Options = new() { InitialLimit = 8 };

    [Theory]
    // Hours, limit that it begins with, whether that is taken for the ceiling.
    [InlineData(20, true, 0, 20, true)]
    [InlineData(20, true, 6, 14, true)]
    [InlineData(20, true, 12, 11, false)]
    [InlineData(20, true, 48, 8, false)]
    [InlineData(20, true, -5, 20, true)]
    [InlineData(20, false, 0, 20, false)]
    [InlineData(2, true, 0, 2, true)]
    [InlineData(2, true, 12, 6, false)]
    [InlineData(500, true, 0, Cap, true)]
    public void A_hint_is_where_the_search_begins_and_fades_with_its_age(int concurrency, bool found, double hours, int limit, bool isCeiling)
    {
        var limiter = Limiter(new LearntLimit(concurrency, found) { Age = TimeSpan.FromHours(hours) });

        limiter.Policy.Limit.ShouldBe(limit);
        var state = limiter.Policy.Memory!.Concurrency;
        (state.LostAbove == limit, state.SlowStart).ShouldBe((isCeiling, !isCeiling));
    }

    [Theory]
    [InlineData(0, 10.0, 1000.0)]
    [InlineData(6, 20.0, 2000.0)]
    [InlineData(48, null, null)]
    public void A_hinted_pace_is_a_guess_that_gets_looser_with_its_age(double hours, double? requests, double? tokens)
    {
        var limiter = Limiter(new LearntLimit(8, false, 10, 1000) { Age = TimeSpan.FromHours(hours) });

        (limiter.Policy.Pace.Requests?.PerSecond, limiter.Policy.Pace.Tokens?.PerSecond).ShouldBe((requests, tokens));
        limiter.Policy.Memory!.Rate.LearntRequests.MeasuredBy.ShouldBe(0, "a guess");
    }

    [Fact]
    public async Task A_new_engine_starts_from_the_limit_the_last_one_learnt()
    {
        var client = LimitedTo(5);
        LearntLimit learnt;
        await using (var first = Engines.Start(client))
        {
            first.LearntLimits.ShouldBeEmpty();
            await first.ProcessAsync(Engines.Request(200)).ToListAsync().WaitAsync(Engines.Guard);
            learnt = first.LearntLimits["test"];
        }

        learnt.IsFound.ShouldBeTrue();
        learnt.Concurrency.ShouldBeGreaterThanOrEqualTo(1);

        await using var second = Engines.Start(client, options => options.Endpoints[0] = options.Endpoints[0] with { LimitHint = learnt });
        second.Endpoints[0].Limit.ShouldBe(learnt.Concurrency);
        var results = await second.ProcessAsync(Engines.Request(50)).ToListAsync().WaitAsync(Engines.Guard);
        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
    }

    [Fact]
    public async Task A_hinted_pace_holds_from_the_first_call_on()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        await using var engine = Engines.Start(
            client, options => options.Endpoints[0] = options.Endpoints[0] with { LimitHint = new LearntLimit(8, false, RequestsPerSecond: 2) }, time);

        var run = engine.ProcessAsync(Engines.Request(3)).ToListAsync();

        // A second's worth at once, and the third when the bucket has refilled.
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()) is { Completed: 2, Pending: 1 });
        client.Calls.ShouldBe(2);
        await time.PassAsync(engine, run);

        (await run.WaitAsync(Engines.Guard)).Count.ShouldBe(3);
    }

    private static AdaptiveLimiter Limiter(LearntLimit hint) => new(Options, Cap, new Random(1), hint);

    // Answers once it has refused a call, so that it has refused one in every run.
    private static ScriptedClient LimitedTo(int most)
    {
        var inFlight = 0;
        var refusedOne = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new ScriptedClient(async (_, _, _) =>
        {
            var refused = Interlocked.Increment(ref inFlight) > most;
            if (refused)
                refusedOne.TrySetResult();
            await refusedOne.Task;
            Interlocked.Decrement(ref inFlight);
            return refused ? AttemptOutcome.Failed(FailureKind.ThrottledByConcurrency, "too many") : ScriptedClient.Empty;
        });
    }
}
