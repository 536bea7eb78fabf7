using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Unit.Dispatching.Limiting;

public sealed class LearntRateTests
{
    private readonly LearntRate _rate = new();

    [Fact]
    public void Nothing_is_known_before_the_first_refusal()
    {
        Admit(1, 100, 0.01).ShouldBe(0);

        _rate.PerSecond.ShouldBeNull();
    }

    [Fact]
    public void It_creeps_upwards_by_as_much_as_it_may_be_off()
    {
        Admit(0, 100, 0.1);
        Refuse(10);
        _rate.PerSecond!.Value.ShouldBe(5, 1e-9);

        // A guess: up by a quarter per four answers at the full rate while nothing is refused.
        Admit(10, 20, 0.2).ShouldBe(2);
        _rate.PerSecond!.Value.ShouldBe(5 * 1.25 * 1.25, 1e-9);
        Refuse(14);
        _rate.PerSecond!.Value.ShouldBe(5 * 0.985, 1e-9);

        // Measured by twenty answers: by a twentieth per twenty.
        Admit(14, 19, 0.2).ShouldBe(0);
        Admit(17.8, 1, 0.2).ShouldBe(1);
        _rate.PerSecond!.Value.ShouldBe(5 * 0.985 * 1.05, 1e-9);
        Admit(18, 180, 0.2);
        Refuse(54);
        _rate.PerSecond!.Value.ShouldBe(5 * 0.985, 1e-9);

        // By a hundred or more: by a hundredth per hundred.
        Admit(54, 99, 0.2).ShouldBe(0);
        Admit(73.8, 1, 0.2).ShouldBe(1);
        _rate.PerSecond!.Value.ShouldBe(5 * 0.985 * 1.01, 1e-9);
    }

    [Fact]
    public void A_bucket_that_was_found_empty_before_gives_a_measure_at_once()
    {
        Admit(0, 50, 0.1);
        _rate.Emptied(Ended.Seconds(5), Ended.Seconds(5), 0, wanted: true);
        Admit(5, 20, 0.5);

        Refuse(15);

        _rate.PerSecond!.Value.ShouldBe(2 * 0.985, 1e-9);
    }

    [Fact]
    public void Of_two_measures_the_one_by_more_answers_counts()
    {
        Admit(0, 50, 0.1);
        _rate.Emptied(Ended.Seconds(5), Ended.Seconds(5), 0, wanted: true);
        Admit(5, 20, 0.5);
        _rate.Emptied(Ended.Seconds(15), Ended.Seconds(15), 0, wanted: true);
        Admit(15, 1, 0.1);

        Refuse(15.2);

        _rate.PerSecond!.Value.ShouldBe(2 * 0.985, 1e-9);
    }

    [Fact]
    public void Calls_in_flight_were_admitted_as_well()
    {
        Refuse(1);
        Admit(1, 20, 0.5);

        _rate.Refused(Ended.Seconds(11), Ended.Seconds(11), others: 4).ShouldBeTrue();

        _rate.PerSecond!.Value.ShouldBe(2.4 * 0.985, 1e-9);
    }

    [Fact]
    public void A_low_guess_that_grew_while_the_bucket_filled_remains_a_guess()
    {
        Refuse(1);
        // From one a second up to five while sixty were let through at two a second.
        Admit(1, 8, 0.9).ShouldBe(2);
        Admit(8.2, 12, 0.4).ShouldBeGreaterThan(1);
        Admit(13, 20, 0.1).ShouldBeGreaterThan(2);
        var before = _rate.PerSecond!.Value;

        Refuse(40);

        before.ShouldBeGreaterThan(3);
        _rate.PerSecond!.Value.ShouldBeLessThan(before / 2);
        _rate.State.MeasuredBy.ShouldBe(0);
    }

    [Fact]
    public void It_does_not_grow_while_less_is_sent_than_it_allows()
    {
        Admit(0, 100, 0.1);
        Refuse(10);

        Admit(10, 50, 1).ShouldBe(0);

        _rate.PerSecond!.Value.ShouldBe(5, 1e-9);
    }

    [Fact]
    public void Refused_with_nothing_admitted_in_between_it_halves_and_never_reaches_zero()
    {
        Refuse(1);
        _rate.PerSecond.ShouldBe(1);
        for (var at = 2; at < 40; at++)
            Refuse(at);

        _rate.PerSecond!.Value.ShouldBeInRange(double.Epsilon, 1e-6);
    }

    [Fact]
    public void Time_in_which_there_was_nothing_to_send_is_not_measured()
    {
        // Eight hours without work, then five a second until the first refusal.
        Admit(28_800, 60, 0.2);
        Refuse(28_812);
        _rate.PerSecond!.Value.ShouldBeInRange(2, 3);

        // A refusal ended that work; the next comes an hour later, and an hour after its first half.
        Admit(32_400, 50, 0.2);
        Admit(36_000, 50, 0.2);
        Refuse(36_010);
        _rate.PerSecond!.Value.ShouldBeInRange(0.8, 5);
    }

    [Fact]
    public void A_lightly_used_endpoint_does_not_lose_its_rate_to_the_next_rush()
    {
        Admit(0, 100, 0.1);
        Refuse(10);
        Admit(10, 100, 0.2);
        Refuse(30);
        var known = _rate.PerSecond!.Value;

        // One call in ten seconds for a quarter of an hour, then as many as go.
        Admit(40, 90, 10);
        Admit(940, 50, 0.2);
        Refuse(950);

        _rate.PerSecond!.Value.ShouldBeInRange(known / 4, known * 2);
    }

    // How often it grew.
    private int Admit(double from, int answers, double every)
    {
        var grew = 0;
        for (var i = 1; i <= answers; i++)
            grew += _rate.Admitted(1, Ended.Seconds(from + (i * every)), Ended.Seconds(from + (i * every))) ? 1 : 0;
        return grew;
    }

    private void Refuse(double at) => _rate.Refused(Ended.Seconds(at), Ended.Seconds(at)).ShouldBeTrue();
}
