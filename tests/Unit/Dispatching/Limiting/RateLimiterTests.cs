using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Unit.Dispatching.Limiting;

public sealed class RateLimiterTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromSeconds(1);

    private readonly RateLimiter _limiter = new();

    [Theory]
    [InlineData(300L, null, 5.0)]
    [InlineData(300L, 1.0, 300.0)]
    [InlineData(86_400L, 86_400.0, 1.0)]
    [InlineData(0L, null, null)]
    [InlineData(-1L, null, null)]
    [InlineData(null, 60.0, null)]
    public void An_announced_limit_is_for_its_window_and_for_a_minute_where_none_is_said(long? limit, double? windowSeconds, double? perSecond)
    {
        var bucket = AnnouncedBucket.Of(new BucketFacts(limit, 5, null, windowSeconds is { } seconds ? Ended.Seconds(seconds) : null));

        bucket?.PerSecond.ShouldBe(perSecond!.Value);
        (bucket is null).ShouldBe(perSecond is null);
    }

    [Fact]
    public void The_pace_stays_just_below_the_announced_limit_and_changes_are_reported()
    {
        Answer(1, facts: Facts(300)).ShouldBe("announced: 300 requests in 60 s");
        _limiter.Pace.Requests.ShouldBe(new BucketPace(5 * 0.995, 300));
        _limiter.Pace.Tokens.ShouldBeNull();
        Answer(2, facts: Facts(300)).ShouldBeNull();
        Answer(3, facts: null).ShouldBeNull();

        Answer(4, facts: Facts(120, 60_000)).ShouldBe("announced: 120 requests in 60 s 60000 tokens in 60 s");

        _limiter.Pace.ShouldBe(new Pace(new BucketPace(2 * 0.995, 120), new BucketPace(1000 * 0.995, 60_000)));
    }

    [Fact]
    public void Refusals_cut_the_paced_share_once_per_round_trip_and_time_restores_it()
    {
        Answer(1, facts: Facts(300));

        Refusal(10, sentAt: 9.9).ShouldBe("429 rate: share of the announced rate 0.9");
        Refusal(10.1, sentAt: 9.95).ShouldBeNull();
        Refusal(10.9, sentAt: 10.8).ShouldBeNull();
        _limiter.Pace.Requests!.Value.PerSecond.ShouldBe(5 * 0.995 * 0.9, 1e-9);
        Refusal(11.2, sentAt: 11.1).ShouldBe("429 rate: share of the announced rate 0.81");

        Answer(11.3).ShouldBeNull();
        Answer(12.3).ShouldBe("share of the announced rate grows to 0.82");
        Answer(12.4).ShouldBeNull();
    }

    [Fact]
    public void The_refusal_that_first_announces_a_limit_is_no_reason_for_a_smaller_share()
    {
        Refusal(1, sentAt: 0.9, facts: Facts(300)).ShouldBe("announced: 300 requests in 60 s");

        _limiter.Pace.Requests!.Value.PerSecond.ShouldBe(5 * 0.995, 1e-9);
    }

    // Calls admitted before the first refusal used up the bucket's store as well: half of them is a guess. Between two refusals they are a measure.
    [Theory]
    [InlineData(LimitedResource.Requests, 1, "requests")]
    [InlineData(LimitedResource.Tokens, 400, "tokens")]
    [InlineData(null, 1, "requests")]
    public void An_unannounced_rate_is_learnt_from_calls_admitted_between_two_refusals(LimitedResource? by, int units, string what)
    {
        for (var i = 1; i <= 40; i++)
            Answer(i * 0.1, tokens: 400);
        Refusal(4, sentAt: 3.95, by: by).ShouldBe($"429 rate: learnt {5 * units} {what} a second");
        // Sent before the bucket was found empty: of the same burst.
        Refusal(4.1, sentAt: 3.99, by: by).ShouldBeNull();
        Answer(4.2, sentAt: 3.9, tokens: 400).ShouldBeNull();

        for (var i = 1; i <= 60; i++)
            Answer(4.1 + (i * 0.165), sentAt: 4.05 + (i * 0.165), tokens: 400);
        var reason = Refusal(14, sentAt: 13.99, by: by);

        var learnt = 6 * 0.985 * units;
        reason.ShouldBe(FormattableString.Invariant($"429 rate: learnt {learnt:0.###} {what} a second"));
        var bucket = by == LimitedResource.Tokens ? _limiter.Pace.Tokens : _limiter.Pace.Requests;
        bucket!.Value.PerSecond.ShouldBe(learnt, 1e-9);
        (by == LimitedResource.Tokens ? _limiter.Pace.Requests : _limiter.Pace.Tokens).ShouldBeNull();
    }

    [Fact]
    public void A_recreated_limiter_continues_from_the_restored_state()
    {
        Answer(1, facts: Facts(300));
        Refusal(10, sentAt: 9.9);
        Refusal(10, sentAt: 9.9, by: LimitedResource.Tokens);
        var anew = new RateLimiter();

        anew.Restore(_limiter.State);

        anew.Pace.ShouldBe(_limiter.Pace);
        anew.State.ShouldBe(_limiter.State);
    }

    private static RateLimitFacts Facts(long requests, long? tokens = null) =>
        new() { Requests = new BucketFacts(requests, 1, null, null), Tokens = new BucketFacts(tokens, 1, null, null) };

    private string? Answer(double at, RateLimitFacts? facts = null, long tokens = 0, double? sentAt = null)
    {
        var attempt = Ended.Answer(at, sentAt: sentAt ?? at - 0.05, tokens: tokens, facts: facts);
        return _limiter.Succeeded(attempt, RoundTrip);
    }

    private string? Refusal(double at, double sentAt, LimitedResource? by = null, RateLimitFacts? facts = null)
    {
        var attempt = Ended.Refusal(at, FailureKind.ThrottledByRate, sentAt: sentAt, by: by, facts: facts);
        return _limiter.Refused(attempt, RoundTrip);
    }
}
