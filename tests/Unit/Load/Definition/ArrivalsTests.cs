using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Unit.Load.Definition;

public sealed class ArrivalsTests
{
    [Theory]
    [InlineData(10, 10, 4, 40)]
    [InlineData(0, 10, 4, 20)]
    [InlineData(20, 5, 8, 100)]
    public void Arrivals_match_the_integral_of_the_rate(double from, double to, double length, int all)
    {
        var moments = Arrivals.Moments(new LoadPhase { Rate = to, Ramp = from != to, ForSeconds = length }, from).ToArray();

        moments.Length.ShouldBe(all);
        for (var n = 0; n < all; n++)
        {
            var at = moments[n];
            ((from * at) + ((to - from) * at * at / (2 * length))).ShouldBe(n, 1e-6, "documents that are due before this one");
        }
    }

    [Fact]
    public void Phases_follow_each_other_and_a_ramp_begins_where_the_phase_before_ended()
    {
        var arrivals = Arrivals.Of(
        [
            new LoadPhase { Rate = 2, ForSeconds = 2, WarmUp = true },
            new LoadPhase { Copies = 3, ForSeconds = 1 },
            new LoadPhase { Rate = 4, ForSeconds = 1 },
            new LoadPhase { Rate = 0, ForSeconds = 1, Ramp = true },
        ]).ToArray();

        arrivals.Select(arrival => Math.Round(arrival.DueAt, 3)).ShouldBe([0, 0.5, 1, 1.5, 3, 3.25, 3.5, 3.75, 4, 4.293]);
        arrivals.Count(arrival => arrival.WarmUp).ShouldBe(4);
    }
}
