using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Unit.Dispatching.Limiting;

/// <summary>Bare refusals: too many at once, or a bucket that is not announced? As the adaptive limiter decides it.</summary>
public sealed class RateHypothesisTests
{
    private readonly AdaptiveLimiter _limiter = new(new ThrottleOptions(), 20, new Random(1));
    private double _now;

    [Fact]
    public void Refused_again_and_again_with_little_in_flight_it_paces_and_lets_more_in_flight()
    {
        AnswerAll();

        Refused(others: 10);
        _limiter.Policy.IsRateLimited.ShouldBeFalse();
        for (var i = 0; i < 3; i++)
            RefusedAlone();

        _limiter.Policy.IsRateLimited.ShouldBeTrue();
        _limiter.Policy.Limit.ShouldBeGreaterThanOrEqualTo(8);
        // Two answers a second between the refusals.
        _limiter.Policy.Pace.Requests!.Value.PerSecond.ShouldBeInRange(1.5, 2.5);
    }

    [Fact]
    public void Refused_at_that_pace_as_well_it_gives_it_up_and_asks_for_twice_the_evidence()
    {
        AnswerAll();
        Refused(others: 10);
        for (var i = 0; i < 3; i++)
            RefusedAlone();

        for (var i = 0; i < 6 && _limiter.Policy.IsRateLimited; i++)
            Refused(others: 3, FailureKind.ThrottledByRate);

        _limiter.Policy.IsRateLimited.ShouldBeFalse();
        _limiter.Policy.Pace.ShouldBe(Pace.Free);
        for (var i = 0; i < 5; i++)
            RefusedAlone();
        _limiter.Policy.IsRateLimited.ShouldBeFalse();
        for (var i = 0; i < 3; i++)
            RefusedAlone();
        _limiter.Policy.IsRateLimited.ShouldBeTrue();
    }

    [Theory]
    [InlineData(LimitedResource.Concurrency, false)]
    [InlineData(null, true)]
    public void A_refusal_that_names_concurrency_is_no_evidence_of_a_rate_limit(LimitedResource? named, bool isEvidence)
    {
        AnswerAll();

        for (var i = 0; i < 3; i++)
            RefusedAlone(named);

        _limiter.Policy.IsRateLimited.ShouldBe(isEvidence);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(4)]
    [InlineData(2)]
    [InlineData(1)]
    public void A_limit_that_falls_and_is_met_at_its_new_height_is_no_bucket(int height)
    {
        AnswerAll(inFlight: 20);

        for (var i = 0; i < 30; i++)
        {
            Refused(others: height);
            AnswerAll(inFlight: height);
        }

        _limiter.Policy.IsRateLimited.ShouldBeFalse();
    }

    [Fact]
    public void It_is_part_of_the_memory()
    {
        AnswerAll();
        Refused(others: 10);
        for (var i = 0; i < 3; i++)
            RefusedAlone();

        var other = new AdaptiveLimiter(new ThrottleOptions(), 20, new Random(1));
        other.Restore(_limiter.Policy.Memory!);

        other.Policy.IsRateLimited.ShouldBeTrue();
        other.Policy.Pace.ShouldBe(_limiter.Policy.Pace);
    }

    private int Epoch => _limiter.Policy.Epoch;

    private void AnswerAll(int inFlight = 15)
    {
        for (var i = 0; i < 20; i++)
            _limiter.Observe(Ended.Answer(_now += 0.05, Epoch, inFlight, sentAt: _now - 0.1));
    }

    private void RefusedAlone(LimitedResource? named = null)
    {
        _limiter.Observe(Ended.Answer(_now += 0.5, Epoch, sentAt: _now - 0.1));
        Refused(0, named: named);
        _now += 0.5;
        _limiter.Observe(Ended.Answer(_now, Epoch, sentAt: _now - 0.1));
    }

    private void Refused(int others, FailureKind kind = FailureKind.ThrottledByConcurrency, LimitedResource? named = null)
    {
        _now += 0.01;
        _limiter.Observe(Ended.Refusal(_now, kind, Epoch, others, sentAt: _now - 0.005, by: named));
    }
}
