using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Pacing;
using ParallelLlm.Dispatching.Packing;
using ParallelLlm.Observability;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Dispatching;

public sealed class PacerTests
{
    private readonly Pacer _pacer = new();

    [Fact]
    public void Nothing_is_held_back_without_a_pace()
    {
        for (var i = 0; i < 1000; i++)
            Send(0);
        _pacer.Allows(new PackSize(Item()), TimeSpan.Zero).ShouldBeTrue();
    }

    [Fact]
    public void A_bucket_releases_its_stock_and_then_one_call_per_refill()
    {
        Announce(remaining: 3, sentAt: 0, endedAt: 0);
        _pacer.Set(new Pace(new BucketPace(2, 10), null), TimeSpan.Zero);

        SendAll(0).ShouldBe(3);
        _pacer.NextAt(new PackSize(Item()), TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(0.5));
        SendAll(0.49).ShouldBe(0);
        SendAll(0.5).ShouldBe(1);
        SendAll(100).ShouldBe(10, "a bucket holds no more than its size");
    }

    [Fact]
    public void An_announced_remainder_uses_the_lower_estimate_until_its_time_is_known()
    {
        _pacer.Set(new Pace(new BucketPace(1, 60), null), TimeSpan.Zero);
        Announce(remaining: 40, sentAt: 0, endedAt: 0);
        var asked = Send(0);
        foreach (var _ in Enumerable.Range(0, 4))
            Send(1);

        // Left at second 0, ten seconds have refilled ten and four were sent since: 26. Left at second 10: 20.
        End(asked, remaining: 20, endedAt: 10);

        SendAll(10).ShouldBe(20);
    }

    [Fact]
    public void An_older_answer_does_not_correct_a_newer_one()
    {
        _pacer.Set(new Pace(new BucketPace(1, 60), null), TimeSpan.Zero);
        var older = Send(0);
        var newer = Send(0);

        End(newer, remaining: 5, endedAt: 0);
        End(older, remaining: 50, endedAt: 0);

        SendAll(0).ShouldBe(5);
    }

    [Fact]
    public void Tokens_are_reserved_by_forecast_and_settled_on_usage()
    {
        _pacer.Set(new Pace(null, new BucketPace(10, 10_000)), TimeSpan.Zero);
        var first = Send(0);
        End(first, usage: new TokenUsage(300, 100, 400), tokensRemaining: 1000, endedAt: 0);

        // The next chunk of 100 tokens is expected to cost 300 for the prompt and 100 for the answer, as the last one did.
        SendAll(0).ShouldBe(2);
        _pacer.NextAt(new PackSize(Item()), TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_refusal_for_the_rate_that_announces_nothing_empties_the_bucket()
    {
        _pacer.Set(new Pace(new BucketPace(1, 60), null), TimeSpan.Zero);
        Announce(remaining: 60, sentAt: 0, endedAt: 0);
        var refused = Send(0);

        refused.Outcome = AttemptOutcome.Failed(FailureKind.ThrottledByRate, "slow down");
        refused.EndedAt = TimeSpan.Zero;
        _pacer.End(refused);

        SendAll(0).ShouldBe(0);
        SendAll(1).ShouldBe(1);
    }

    private int SendAll(double seconds)
    {
        var now = TimeSpan.FromSeconds(seconds);
        var sent = 0;
        for (; sent < 1000 && _pacer.Allows(new PackSize(Item()), now); sent++)
            Send(seconds);
        return sent;
    }

    private void Announce(long remaining, double sentAt, double endedAt) => End(Send(sentAt), remaining, endedAt: endedAt);

    private Attempt Send(double seconds)
    {
        var item = Item();
        _pacer.Allows(new PackSize(item), TimeSpan.FromSeconds(seconds));
        return new Attempt(item, null!, new Permit(TimeSpan.FromSeconds(seconds), 0, 0, 1, false) { Reserved = _pacer.Take(new PackSize(item)) });
    }

    private void End(Attempt attempt, long? remaining = null, long? tokensRemaining = null, TokenUsage usage = default, double endedAt = 0)
    {
        attempt.EndedAt = TimeSpan.FromSeconds(endedAt);
        attempt.Outcome = AttemptOutcome.Answered("", usage) with
        {
            RateLimit = new RateLimitFacts
            {
                Requests = new BucketFacts(remaining is null ? null : 60, remaining, null, null),
                Tokens = new BucketFacts(tokensRemaining is null ? null : 10_000, tokensRemaining, null, null),
            },
        };
        _pacer.End(attempt);
    }

    private static WorkItem Item()
    {
        var chunk = new DocumentChunk("doc", 0, "", 0, 0, 100);
        return new WorkItem(BareRequest.Of(1, EndpointSet.Of(0)), 0, chunk, new ChunkRecord(new RequestTally(RequestId.New()), "doc", 0));
    }
}
