using Microsoft.Extensions.Time.Testing;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>The engine gives up endpoints that have never answered, and no others.</summary>
public sealed class FirstAnswerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Fault_18_A_dead_endpoint_ends_a_request_without_a_deadline_after_a_minute_with_the_reason()
    {
        await using var engine = Start(new ScriptedClient((_, _) => AttemptOutcome.Failed(FailureKind.Transient, "connection refused")));
        var started = _time.GetUtcNow();

        var run = engine.ProcessAsync(Engines.Request(200) with { MaxAttempts = 1000 }).ToListAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 200);
        await _time.PassAsync(engine, run);

        var results = await run;
        results.Count.ShouldBe(200);
        results.ShouldAllBe(result => result.Error!.Kind == FailureKind.EndpointUnusable);
        results[0].Error!.Message.ShouldBe("Endpoint test has not answered at all for 60 s. The last error: connection refused");
        (_time.GetUtcNow() - started).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Fault_18_A_later_request_is_tried_again()
    {
        var isUp = false;
        await using var engine = Start(
            new ScriptedClient((_, _) => isUp ? ScriptedClient.Empty : AttemptOutcome.Failed(FailureKind.Transient, "down")));
        var dead = engine.ProcessAsync(Engines.Request(30) with { MaxAttempts = 1000 }).ToListAsync();
        await _time.PassAsync(engine, dead);
        (await dead).ShouldAllBe(result => result.Error!.Kind == FailureKind.EndpointUnusable);

        isUp = true;
        var alive = engine.ProcessAsync(Engines.Request(30)).ToListAsync();
        await _time.PassAsync(engine, alive);

        (await alive).ShouldAllBe(result => result.Status == ChunkStatus.Completed);
    }

    [Theory]
    [InlineData(FailureKind.Timeout)]
    [InlineData(FailureKind.Malformed)]
    public async Task Fault_18_An_unusable_answer_does_not_count_as_an_answer(FailureKind kind)
    {
        await using var engine = Start(
            new ScriptedClient((_, _) => AttemptOutcome.Failed(kind, "nothing") with { Usage = new TokenUsage(10, 0, 10) }));

        var run = engine.ProcessAsync(Engines.Request(30) with { MaxAttempts = 1000 }).ToListAsync();
        await _time.PassAsync(engine, run);

        (await run).ShouldAllBe(result => result.Error!.Kind == FailureKind.EndpointUnusable);
    }

    [Fact]
    public async Task Fault_18_The_first_call_is_waited_for_however_long_it_takes()
    {
        var client = new ManualClient();
        await using var engine = Start(client);
        var run = engine.ProcessAsync(Engines.Request(2) with { Timeout = TimeSpan.FromMinutes(30) }).ToListAsync();
        var calls = await client.NextAsync(2);
        calls[0].Answer.SetResult(AttemptOutcome.Failed(FailureKind.Transient, "reset"));

        for (var i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await engine.PingAsync();
        }

        run.IsCompleted.ShouldBeFalse();
        calls[1].Succeed();
        (await _time.PassToCallAsync(engine, client)).Succeed();
        (await run.WaitAsync(Engines.Guard)).ShouldAllBe(result => result.Status == ChunkStatus.Completed);
    }

    [Theory]
    [InlineData(FailureKind.ThrottledByConcurrency)]
    [InlineData(FailureKind.Overloaded)]
    [InlineData(FailureKind.BadRequest)]
    public async Task Fault_18_One_answer_of_any_kind_keeps_the_engine_going_through_an_outage(FailureKind first)
    {
        var isUp = false;
        await using var engine = Start(new ScriptedClient((_, number) =>
            number == 1 ? AttemptOutcome.Failed(first, "an answer") : isUp ? ScriptedClient.Empty : AttemptOutcome.Failed(FailureKind.Transient, "down")));
        var run = engine.ProcessAsync(Engines.Request(10) with { MaxAttempts = 1000, MaxConcurrency = 1 }).ToListAsync();

        await AdvanceAsync(engine, TimeSpan.FromMinutes(10));
        run.IsCompleted.ShouldBeFalse();
        isUp = true;
        await _time.PassAsync(engine, run);

        (await run).Count(result => result.Status == ChunkStatus.Completed).ShouldBe(first == FailureKind.BadRequest ? 9 : 10);
    }

    [Fact]
    public async Task Fault_18_An_engine_set_to_never_give_up_continues()
    {
        await using var engine = Engines.Start(
            new ScriptedClient((_, _) => AttemptOutcome.Failed(FailureKind.Transient, "down")), options => options.Engine.GiveUpAfter = null, _time);
        using var cancel = new CancellationTokenSource();
        var run = engine.ProcessAsync(Engines.Request(10) with { MaxAttempts = 1000 }, cancel.Token).ToListAsync();

        await AdvanceAsync(engine, TimeSpan.FromMinutes(10));

        run.IsCompleted.ShouldBeFalse();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(run.WaitAsync(Engines.Guard));
    }

    private ParallelProcessor Start(ILlmClient client) => Engines.Start(client, time: _time);

    private async Task AdvanceAsync(ParallelProcessor engine, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(2))
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            await engine.PingAsync().WaitAsync(Engines.Guard);
        }
    }
}
