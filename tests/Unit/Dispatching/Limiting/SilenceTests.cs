using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Unit.Dispatching.Limiting;

/// <summary>A call not refused within the time of a refusal counts as accepted; a 503 with others in flight, as refused.</summary>
public sealed class SilenceTests
{
    private const int Cap = 20;

    private readonly AdaptiveLimiter _limiter = new(new ThrottleOptions(), Cap, new Random(1));

    [Fact]
    public void It_starts_by_doubling_on_silence_long_before_the_first_answer()
    {
        _limiter.Policy.Silence.ShouldBe(new SilenceRule(TimeSpan.Zero, TimeSpan.FromMilliseconds(60)));

        Accept(8, 0.06).Limit.ShouldBe("slow start, accepted: not refused for 60 ms");
        _limiter.Policy.Limit.ShouldBe(16);
        Accept(16, 0.12);

        _limiter.Policy.Limit.ShouldBe(Cap);
        _limiter.Policy.Silence.ShouldBeNull("nothing more can be tried");
    }

    [Fact]
    public void Stale_silence_and_answers_to_accepted_calls_do_not_raise_the_limit()
    {
        Accept(8, 0.06);

        _limiter.Observe(Ended.Answer(1, inFlight: 8, sentAt: 0)).Limit.ShouldBeNull();
        _limiter.Observe(new Silence(Epoch: 7, 16, TimeSpan.Zero, TimeSpan.FromSeconds(1))).Limit.ShouldBeNull();

        _limiter.Policy.Limit.ShouldBe(16);
    }

    [Fact]
    public void A_cap_far_above_is_not_filled_before_anything_was_answered()
    {
        var limiter = new AdaptiveLimiter(new ThrottleOptions(), 200, new Random(1));
        for (var i = 1; i <= 5; i++)
            limiter.Observe(new Silence(0, limiter.Policy.Limit, Ended.Seconds(0.06 * (i - 1)), Ended.Seconds(0.06 * i)));

        limiter.Policy.Limit.ShouldBe(56);
    }

    [Fact]
    public void A_503_with_others_in_flight_cuts_like_a_429_and_an_outage_takes_that_back()
    {
        Accept(8, 0.06);
        Accept(16, 0.12);
        for (var others = 19; others >= 1; others--)
            _limiter.Observe(Unavailable(others, FailureKind.Transient));
        _limiter.Policy.Limit.ShouldBe(1);

        _limiter.Observe(Unavailable(0, FailureKind.Transient)).Limit.ShouldBe("an outage and no limit");

        _limiter.Policy.Limit.ShouldBe(Cap);
    }

    [Fact]
    public void One_503_where_as_many_were_answered_is_no_limit_and_several_within_a_round_trip_are()
    {
        for (var at = 1; at <= 8; at++)
            _limiter.Observe(Ended.Answer(at, inFlight: 8));
        var limit = _limiter.Policy.Limit;

        _limiter.Observe(Unavailable(4, FailureKind.ThrottledByConcurrency, at: 20)).Limit.ShouldBeNull();
        _limiter.Observe(Unavailable(4, FailureKind.ThrottledByConcurrency, at: 40)).Limit.ShouldBeNull();
        _limiter.Policy.Limit.ShouldBe(limit);

        _limiter.Observe(Unavailable(4, FailureKind.ThrottledByConcurrency, at: 40.1)).Limit.ShouldBe("503 at 5, which held before");
    }

    [Fact]
    public void A_fully_refused_start_is_not_taken_for_a_concurrency_limit()
    {
        for (var others = 7; others >= 0; others--)
            _limiter.Observe(Ended.Refusal(0.02, FailureKind.ThrottledByRate, others: others, sentAt: 0, hint: TimeSpan.FromSeconds(60)));

        _limiter.Policy.Limit.ShouldBe(8);
    }

    [Fact]
    public void An_absurd_wait_stops_growth_for_a_while_and_not_for_ever()
    {
        _limiter.Observe(Ended.Refusal(0.02, FailureKind.ThrottledByRate, others: 4, sentAt: 0, hint: TimeSpan.MaxValue));

        _limiter.Policy.Limit.ShouldBe(4);
        _limiter.Policy.Memory!.Concurrency.RoundTripsToProbe.ShouldBe(300);
    }

    [Fact]
    public void A_503_that_an_answer_has_followed_was_a_limit()
    {
        Accept(8, 0.06);
        _limiter.Observe(Unavailable(5, FailureKind.ThrottledByConcurrency));
        _limiter.Observe(Ended.Answer(1.2, epoch: 1, inFlight: 5));

        _limiter.Observe(Unavailable(0, FailureKind.Transient)).Limit.ShouldBeNull();

        _limiter.Policy.Limit.ShouldBe(5);
    }

    [Theory]
    [InlineData(4, null, "429 with a wait: own probe lost at 5, back to 4", null)]
    [InlineData(4, LimitedResource.Concurrency, "429 with a wait: own probe lost at 5, back to 4", null)]
    public void A_first_refusal_that_asks_to_wait_is_for_too_many_in_flight_and_teaches_no_rate(
        int others, LimitedResource? by, string limit, string? pace)
    {
        var causes = _limiter.Observe(
            Ended.Refusal(0.02, FailureKind.ThrottledByRate, others: others, sentAt: 0, hint: TimeSpan.FromSeconds(1), by: by));

        (causes.Limit, causes.Pace).ShouldBe((limit, pace));
        _limiter.Policy.Pace.IsFree.ShouldBeTrue();
    }

    [Fact]
    public void A_refusal_that_names_its_bucket_sets_the_pace_and_leaves_the_limit()
    {
        var refusal = Ended.Refusal(0.02, FailureKind.ThrottledByRate, others: 7, sentAt: 0);
        refusal.Outcome = refusal.Outcome with { LimitedBy = new NamedLimit(LimitedResource.Requests, 900, TimeSpan.FromMinutes(1)) };

        _limiter.Observe(refusal).Pace.ShouldBe("the refusal names 900 requests in 60 s");

        _limiter.Policy.Pace.Requests!.Value.PerSecond.ShouldBe(15 * 0.995, 1e-9);
        _limiter.Policy.Limit.ShouldBe(8);
    }

    [Fact]
    public void A_trickle_teaches_no_rate()
    {
        var rate = new LearntRate();
        for (var i = 1; i <= 60; i++)
            rate.Admitted(1, Ended.Seconds(i), Ended.Seconds(i + 0.2), wanted: false);

        rate.Refused(Ended.Seconds(61), Ended.Seconds(61.1), wanted: false).ShouldBeFalse();

        rate.PerSecond.ShouldBeNull();
    }

    private static Attempt Unavailable(int others, FailureKind kind, double at = 1)
    {
        var attempt = Ended.Refusal(at, kind, others: others, sentAt: at - 0.1);
        attempt.Outcome = attempt.Outcome with { StatusCode = 503 };
        return attempt;
    }

    private Causes Accept(int inFlight, double at) =>
        _limiter.Observe(new Silence(_limiter.Policy.Epoch, inFlight, Ended.Seconds(at - 0.06), Ended.Seconds(at)));
}
