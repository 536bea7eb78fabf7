using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Unit.Dispatching.Limiting;

public sealed class RefusalWavesTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromSeconds(1);

    [Theory]
    // One fall of a limit, in as many cuts as it takes.
    [InlineData(new[] { 10.0, 10.5, 11, 11.5 }, false)]
    // A bucket that runs empty again and again.
    [InlineData(new[] { 10, 10.5, 11, 20, 20.5, 21 }, true)]
    // Probes that are lost one by one.
    [InlineData(new[] { 10.0, 22, 34, 46, 58, 70 }, false)]
    // Two falls that have nothing to do with each other.
    [InlineData(new[] { 10, 10.5, 11, 200, 200.5, 201 }, false)]
    public void Refusals_come_in_waves_when_one_series_of_cuts_follows_another(double[] cuts, bool go)
    {
        var waves = cuts.Aggregate(RefusalWaves.None, (before, at) => before.With(Ended.Seconds(at), RoundTrip, inFlight: 9, held: 10));

        waves.Go(Ended.Seconds(cuts[^1] + 1), RoundTrip).ShouldBe(go);
        waves.Go(Ended.Seconds(cuts[^1] + 101), RoundTrip).ShouldBeFalse();
    }

    [Fact]
    public void Refusals_with_much_less_in_flight_than_has_held_are_counted_while_they_follow_each_other()
    {
        var waves = RefusalWaves.None;
        foreach (var (at, inFlight) in new[] { (1, 20), (2, 5), (3, 4), (4, 0) })
            waves = waves.With(Ended.Seconds(at), RoundTrip, inFlight, held: 20);

        waves.Deep.ShouldBe(2);
        waves.With(Ended.Seconds(105), RoundTrip, 0, held: 20).Deep.ShouldBe(1, "the others are too long ago");
    }
}
