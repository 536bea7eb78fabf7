using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Unit.Dispatching.Limiting;

public sealed class AimdLimiterTests
{
    private const int Cap = 20;

    private static readonly TimeSpan RoundTrip = TimeSpan.FromSeconds(1);

    private readonly AimdLimiter _limiter = new(new ThrottleOptions(), Cap, new Random(1));

    [Fact]
    public void It_starts_with_one_more_for_every_answer_up_to_the_cap()
    {
        _limiter.Limit.ShouldBe(8);
        Answer(1).ShouldBe("slow start");
        _limiter.Limit.ShouldBe(9);

        for (var i = 0; i < 100; i++)
            Answer(1);

        _limiter.Limit.ShouldBe(Cap);
        Answer(1).ShouldBeNull();
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 7)]
    public void It_grows_only_by_answers_of_its_own_epoch_that_were_out_while_the_limit_held_work_back(bool saturated, int epoch)
    {
        Answer(1, epoch: epoch, saturated: saturated).ShouldBeNull();

        _limiter.Limit.ShouldBe(8);
    }

    // Twenty are sent, eight are answered: the refusals come one after another, each with fewer others out.
    [Fact]
    public void A_burst_of_refusals_cuts_once_and_then_only_locates_the_ceiling()
    {
        for (var i = 0; i < 12; i++)
            Answer(1);
        Refusal(2, others: 19).ShouldBe("429 concurrency: own probe lost at 20, back to 19");
        _limiter.State.Epoch.ShouldBe(1);

        var reasons = Enumerable.Range(8, 11).Reverse().Select(others => Refusal(2, others: others)).ToArray();

        _limiter.State.Limit.ShouldBe(8);
        _limiter.State.LostAbove.ShouldBe(8);
        _limiter.State.Epoch.ShouldBe(1);
        reasons[0].ShouldBe("429 concurrency of the same burst with 18 others in flight");
        reasons[^1].ShouldBe("429 concurrency of the same burst with 8 others in flight");
    }

    [Fact]
    public void A_lost_probe_returns_to_the_last_limit_and_briefly_leaves_a_permit_for_others()
    {
        KnowThatHolds(8);
        Answer(3, epoch: 1, inFlight: 8).ShouldBeNull();
        Answer(30, epoch: 1, inFlight: 8).ShouldBe("probe 8→9");

        Refusal(31, others: 8, epoch: 1).ShouldBe("429 concurrency: own probe lost at 9, back to 8");

        _limiter.State.Limit.ShouldBe(8);
        _limiter.Limit.ShouldBe(7);
        Answer(33, epoch: 2, inFlight: 7).ShouldBe("permits left for others taken back");
        _limiter.Limit.ShouldBe(8);
    }

    [Fact]
    public void A_probe_that_holds_triggers_the_next_with_doubled_steps_beyond_the_lost_limit()
    {
        KnowThatHolds(8);
        var reasons = new List<string?>();
        for (var at = 30.0; _limiter.Limit < Cap; at += 1)
            reasons.Add(Answer(at, epoch: 1, inFlight: _limiter.Limit));

        reasons.ShouldBe(["probe 8→9", "probe 9→10, held", "probe 10→11, held", "probe 11→13, held", "probe 13→17, held", "probe 17→20, held"]);
    }

    [Fact]
    public void A_refusal_at_a_known_good_limit_cuts_it_and_starts_a_new_epoch()
    {
        KnowThatHolds(8);
        Answer(3, epoch: 1, inFlight: 8);

        Refusal(4, others: 7, epoch: 1).ShouldBe("429 concurrency at 8, which held before");

        _limiter.Limit.ShouldBe(5);
        _limiter.State.Epoch.ShouldBe(2);
    }

    // At the ceiling nothing is tried before so many round trips have passed: one probe costs one attempt.
    [Theory]
    [InlineData(4, 12)]
    [InlineData(8, 22.5)]
    [InlineData(15, 12)]
    public void The_limit_sets_how_many_round_trips_pass_before_the_next_probe(int limit, double roundTrips)
    {
        KnowThatHolds(limit);
        Answer(20, epoch: 1, inFlight: limit).ShouldBe($"probe {limit}→{limit + 1}");
        Refusal(20, others: limit, epoch: 1);
        Answer(22, epoch: 2, inFlight: limit).ShouldBe("permits left for others taken back");

        Answer(20 + roundTrips - 0.1, epoch: 2, inFlight: limit).ShouldBeNull();
        Answer(20 + roundTrips, epoch: 2, inFlight: limit).ShouldBe($"probe {limit}→{limit + 1}");
    }

    [Fact]
    public void Refused_with_nothing_else_out_it_waits_longer_each_time_and_never_goes_below_one()
    {
        var waits = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            var at = 10 * (i + 1);
            Refusal(at, others: 0, epoch: _limiter.State.Epoch);
            waits.Add((_limiter.State.HoldUntil - Ended.Seconds(at)).TotalSeconds);
            _limiter.Limit.ShouldBe(1);
        }

        // A quarter of a round trip, doubled up to two, with up to half as much on top.
        double[] least = [0.25, 0.5, 1, 2, 2, 2];
        foreach (var (wait, bound) in waits.Zip(least))
            wait.ShouldBeInRange(bound, bound * 1.5);

        Answer(100, epoch: _limiter.State.Epoch);
        Refusal(110, others: 0, epoch: _limiter.State.Epoch);
        (_limiter.State.HoldUntil - Ended.Seconds(110)).TotalSeconds.ShouldBeInRange(0.25, 0.375);
    }

    [Fact]
    public void A_recreated_limiter_continues_from_the_restored_state()
    {
        KnowThatHolds(8);
        var anew = new AimdLimiter(new ThrottleOptions(), Cap, new Random(1));

        anew.Restore(_limiter.State);

        anew.Limit.ShouldBe(8);
        anew.Refused(Ended.Refusal(3, epoch: 0, others: 12), RoundTrip, "429 concurrency").ShouldBeNull();
        anew.State.ShouldBe(_limiter.State with { Refusals = anew.State.Refusals });
    }

    // At a limit known to hold, after one call more was refused at two seconds.
    private void KnowThatHolds(int limit) => _limiter.Restore(new ConcurrencyState
    {
        Limit = limit,
        Known = limit,
        LostAbove = limit,
        Epoch = 1,
        LostAt = Ended.Seconds(2),
        RoundTripsToProbe = 12,
    });

    private string? Answer(double at, int epoch = 0, int inFlight = 1, bool saturated = true) =>
        _limiter.Succeeded(Ended.Answer(at, epoch, inFlight, saturated), RoundTrip);

    private string? Refusal(double at, int others, int epoch = 0) =>
        _limiter.Refused(Ended.Refusal(at, epoch: epoch, others: others), RoundTrip, "429 concurrency");
}
