using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit.Dispatching;

public sealed class ExplainTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(10);

    private readonly Explain _explain = new("somewhere", Start);

    [Fact]
    public void Differences_between_two_policies_are_listed_one_by_one_with_their_causes()
    {
        var before = new LimitPolicy(8, 0) { Pace = new Pace(new BucketPace(5, 300), null) };
        var after = new LimitPolicy(5, 1) { Pace = new Pace(new BucketPace(4.5, 300), new BucketPace(100, 6000)), HoldUntil = Now + TimeSpan.FromSeconds(2) };

        var changes = _explain.Policy(before, after, new Causes("why the limit", "why the pace", "why the wait"), Now).ToArray();

        changes.ShouldBe(
        [
            new(Start + Now, "somewhere", ControlAspect.Limit, 8, 5, "why the limit"),
            new(Start + Now, "somewhere", ControlAspect.RequestRate, 5, 4.5, "why the pace"),
            new(Start + Now, "somewhere", ControlAspect.TokenRate, null, 100, "why the pace"),
            new(Start + Now, "somewhere", ControlAspect.Wait, 0, 2, "why the wait"),
        ]);
        _explain.Policy(after, after, default, Now).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(FailureKind.ThrottledByRate, 12.4, "429 rate, retry-after 12.4 s")]
    [InlineData(FailureKind.ThrottledByRate, null, "429 rate, no wait given")]
    [InlineData(FailureKind.ThrottledByConcurrency, 1.0, "429 concurrency, retry-after 1 s")]
    [InlineData(FailureKind.Overloaded, 30.0, "overloaded, retry-after 30 s")]
    [InlineData(FailureKind.Transient, 5.0, "transient, retry-after 5 s")]
    [InlineData(FailureKind.ThrottledByRate, 90.0, "429 rate, retry-after 90 s: planned")]
    public void A_wait_reports_its_cause_and_its_new_length(FailureKind kind, double? hint, string reason)
    {
        var gate = new EndpointGate(0, new LlmEndpoint("test", null!, "model"), 20, new LimitPolicy(8, 0), BreakerPolicy.Initial, Now + TimeSpan.FromSeconds(14));
        var attempt = new Attempt(null!, gate, default) { EndedAt = Now, Outcome = AttemptOutcome.Failed(kind, "planned", hint is { } seconds ? TimeSpan.FromSeconds(seconds) : null) };

        _explain.Asked(attempt, Now + TimeSpan.FromSeconds(3)).ShouldBe(new ControlChange(Start + Now, "somewhere", ControlAspect.Wait, 3, 14, reason));
    }

    [Fact]
    public void A_breaker_change_reports_its_cause_and_open_time()
    {
        var closed = BreakerPolicy.Initial;
        var open = new BreakerPolicy(BreakerState.Open, Now + TimeSpan.FromSeconds(2), 1, 0, new ChunkError(FailureKind.Transient, "HTTP 503"));
        var longer = open with { Until = Now + TimeSpan.FromSeconds(90) };
        var locked = new BreakerPolicy(BreakerState.Isolated, TimeSpan.Zero, 1, 0, new ChunkError(FailureKind.EndpointUnusable, "HTTP 401"));

        (BreakerPolicy, BreakerPolicy, (double?, double?, string)?)[] cases =
        [
            (closed, open, (0, 2, "transient: HTTP 503")),
            (open, longer, (2, 90, "transient: HTTP 503")),
            (open, closed with { Epoch = 2 }, (2, 0, "the endpoint answers again")),
            (closed, locked, (0, null, "endpoint_unusable: HTTP 401")),
            (locked, closed with { Epoch = 2 }, (null, 0, "reset")),
            (closed, closed with { FailuresInARow = 3 }, null),
        ];
        foreach (var (before, after, expected) in cases)
        {
            var change = expected is var (from, to, reason) ? new ControlChange(Start + Now, "somewhere", ControlAspect.Breaker, from, to, reason) : null;
            _explain.Breaker(before, after, Now).ShouldBe(change);
        }
    }

    [Fact]
    public async Task An_engine_records_each_control_change_with_its_cause()
    {
        var client = new ScriptedClient((_, number) => number switch
        {
            1 => AttemptOutcome.Failed(FailureKind.ThrottledByRate, "planned", TimeSpan.FromMilliseconds(1)) with
            {
                RateLimit = new RateLimitFacts { Requests = new BucketFacts(600_000, 500_000, null, null) },
            },
            2 or 3 => AttemptOutcome.Failed(FailureKind.Transient, "HTTP 503"),
            _ => ScriptedClient.Empty,
        });
        await using var engine = Engines.Start(client, options => (options.Engine.MaxConcurrency, options.Breaker.FailureThreshold) = (1, 2));

        var results = await engine.ProcessAsync(Engines.Request(3) with { MaxAttempts = 10 }).ToListAsync().WaitAsync(Engines.Guard);

        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        var changes = await engine.GetControlChangesAsync().WaitAsync(Engines.Guard);
        changes.Select(change => (change.What, change.Reason)).ShouldBe(
            [
                (ControlAspect.Wait, "429 rate, retry-after 0.001 s"),
                (ControlAspect.RequestRate, "announced: 600000 requests in 60 s"),
                (ControlAspect.Breaker, "transient: HTTP 503"),
                (ControlAspect.Breaker, "the endpoint answers again"),
            ],
            ignoreOrder: true);
    }
}
