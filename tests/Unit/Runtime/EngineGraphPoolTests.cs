using Microsoft.Extensions.Time.Testing;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>Several endpoints behind the real graph and its actors.</summary>
public sealed class EngineGraphPoolTests
{
    [Fact]
    public async Task The_primary_dies_and_comes_back_and_no_chunk_fails()
    {
        var time = new FakeTimeProvider();
        var isDown = false;
        var diesAt = 50;
        var primary = new ScriptedClient(async (_, number, _) =>
        {
            await Task.Yield();
            isDown |= number == diesAt;
            return Volatile.Read(ref isDown) ? AttemptOutcome.Failed(FailureKind.Transient, "503") : ScriptedClient.Empty;
        });
        var secondary = new ScriptedClient((_, _) => ScriptedClient.Empty);
        await using var engine = Start(primary, secondary, time: time);

        (await ReadAsync(engine, 300)).ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        var whileDying = primary.Calls - diesAt;
        whileDying.ShouldBeLessThanOrEqualTo(20 + new BreakerOptions().FailureThreshold);
        secondary.Calls.ShouldBeGreaterThan(200);

        (diesAt, isDown) = (-1, false);
        var before = (Primary: primary.Calls, Secondary: secondary.Calls);
        (await ReadAsync(engine, 10)).ShouldAllBe(result => result.Metadata.Endpoint == "secondary", "its open time is not over");
        time.Advance(TimeSpan.FromSeconds(3));
        var probe = (await ReadAsync(engine, 1)).Single();
        probe.Metadata.ShouldSatisfyAllConditions(metadata => metadata.Endpoint.ShouldBe("primary"), metadata => metadata.ModelName.ShouldBe("large"));
        await engine.WhenAsync(() => engine.Endpoints[0].Breaker == BreakerState.Closed);
        (await ReadAsync(engine, 100)).ShouldAllBe(result => result.Metadata.Endpoint == "primary");
        (primary.Calls, secondary.Calls).ShouldBe((before.Primary + 101, before.Secondary + 10));
    }

    [Fact]
    public async Task After_the_first_answer_that_the_quota_is_spent_nothing_more_is_sent_there()
    {
        var primary = new ManualClient();
        var secondary = new ManualClient();
        await using var engine = Start(primary, secondary, options => options.Engine.MaxConcurrency = 4);
        var results = engine.ProcessAsync(Engines.Request(6) with { MaxAttempts = 1 }).ToListAsync();

        var calls = await primary.NextAsync(4);
        calls[0].Answer.SetResult(AttemptOutcome.Failed(FailureKind.OutOfQuota, "no credit"));
        (await secondary.NextAsync()).Succeed();
        calls[1].Succeed();
        calls[2].Answer.SetResult(AttemptOutcome.Failed(FailureKind.OutOfQuota, "no credit"));
        calls[3].Succeed();
        foreach (var call in await secondary.NextAsync(3))
            call.Succeed();

        var ended = await results.WaitAsync(Engines.Guard);
        ended.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        ended.Count(result => result.Metadata.Endpoint == "primary").ShouldBe(2);
        ended.Count(result => result.Metadata is { Endpoint: "secondary", AttemptCount: 2 }).ShouldBe(2);
        primary.HasMore.ShouldBeFalse();
    }

    [Theory]
    [InlineData(FailureKind.Refused)]
    [InlineData(FailureKind.TooLarge)]
    public async Task Work_refused_by_one_model_goes_to_another_unless_the_request_names_one(FailureKind kind)
    {
        var primary = new ScriptedClient((call, _) => call.UserMessage.Contains("text 1", StringComparison.Ordinal) ? AttemptOutcome.Failed(kind, "no") : ScriptedClient.Empty);
        var secondary = new ScriptedClient((_, _) => ScriptedClient.Empty with { Model = "small-2026-01" });
        await using var engine = Start(primary, secondary);

        var results = await ReadAsync(engine, 3);
        results.Select(result => (result.Metadata.Endpoint, result.Metadata.ModelName, result.Metadata.AttemptCount)).ShouldBe(
            [("primary", "large", 1), ("secondary", "small-2026-01", 2), ("primary", "large", 1)]);

        var named = await engine.ProcessAsync(Engines.Request(3) with { Endpoints = ["primary"], MaxAttempts = 1 }).ToListAsync().WaitAsync(Engines.Guard);
        named[1].Error!.Kind.ShouldBe(kind);
        named[1].Error!.Message.ShouldStartWith("no");
        named.ShouldAllBe(result => result.Metadata.Endpoint == "primary");
    }

    [Fact]
    public async Task A_chunk_goes_to_a_model_whose_context_holds_it_with_its_answer()
    {
        var primary = new ScriptedClient((_, _) => ScriptedClient.Empty);
        await using var engine = Start(primary, new ScriptedClient((_, _) => ScriptedClient.Empty), contextTokens: 4000);
        var chunks = Engines.Chunks(2).Select((chunk, index) => chunk with { TokenCount = index == 0 ? 1000 : 2500 });

        var results = await engine.ProcessAsync(new ProcessingRequest(chunks) { Fields = Engines.Name, MaxOutputTokens = 1000 }).ToListAsync().WaitAsync(Engines.Guard);

        results.Select(result => result.Metadata.Endpoint).ShouldBe(["primary", "secondary"]);
    }

    [Fact]
    public async Task Parked_chunks_wait_for_a_reset_and_go_on_by_themselves()
    {
        var isPaid = false;
        var broke = AttemptOutcome.Failed(FailureKind.OutOfQuota, "no credit");
        // Only the one that is reset is paid for: a call that was still out to the other one when that happened must not come back with an answer.
        var secondary = new ScriptedClient((_, _) => Volatile.Read(ref isPaid) ? ScriptedClient.Empty : broke);
        await using var engine = Start(new ScriptedClient((_, _) => broke), secondary, options => options.Engine.WhenNoneCanServe = WhenNoneCanServe.Park);
        var results = ReadAsync(engine, 100);

        await engine.WhenAsync(() => engine.Endpoints.All(endpoint => endpoint is { Breaker: BreakerState.Isolated, IsAwaited: true, Reason: "no credit" }));
        results.IsCompleted.ShouldBeFalse();
        isPaid = true;
        engine.ResetEndpoint("secondary");

        (await results.WaitAsync(Engines.Guard)).ShouldAllBe(result => result.Status == ChunkStatus.Completed && result.Metadata.Endpoint == "secondary");
        engine.Endpoints.ShouldAllBe(endpoint => !endpoint.IsAwaited);
    }

    private static ParallelProcessor Start(
        ILlmClient primary, ILlmClient secondary, Action<ParallelLlmOptions>? configure = null, TimeProvider? time = null, int? contextTokens = null) =>
        Engines.Start(
            primary,
            options =>
            {
                options.Endpoints.Clear();
                options.Endpoints.Add(new LlmEndpoint("primary", primary, "large") { ContextTokens = contextTokens });
                options.Endpoints.Add(new LlmEndpoint("secondary", secondary, "small") { Tier = 1 });
                options.Retry = new RetryOptions { BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero };
                options.Breaker = new BreakerOptions();
                configure?.Invoke(options);
            },
            time);

    // As many attempts as it takes to open a breaker and one more, so that no order of events makes a difference.
    private static Task<List<ProcessedChunk>> ReadAsync(ParallelProcessor engine, int chunks) =>
        engine.ProcessAsync(Engines.Request(chunks) with { MaxAttempts = new BreakerOptions().FailureThreshold + 1 }).ToListAsync().WaitAsync(Engines.Guard);
}
