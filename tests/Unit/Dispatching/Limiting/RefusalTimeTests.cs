using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Unit.Dispatching.Limiting;

public sealed class RefusalTimeTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromSeconds(2);

    [Fact]
    public void Before_the_first_refusal_the_wait_is_cautious_and_never_longer_than_a_round_trip()
    {
        default(RefusalTime).Wait(null).ShouldBe(Milliseconds(60));
        default(RefusalTime).Wait(Milliseconds(25)).ShouldBe(Milliseconds(25));
    }

    [Fact]
    public void It_follows_the_refusals_with_a_margin_of_their_deviation()
    {
        var time = default(RefusalTime).With(Milliseconds(10));
        time.Wait(RoundTrip).ShouldBe(Milliseconds(30));

        for (var i = 0; i < 50; i++)
            time = time.With(Milliseconds(10));

        // Twice the mean without any deviation, and never less than 20 ms.
        time.Wait(RoundTrip).TotalMilliseconds.ShouldBe(20, 0.1);
    }

    [Fact]
    public void A_refusal_that_comes_later_than_was_waited_counts_at_once()
    {
        var time = default(RefusalTime).With(Milliseconds(10));

        time.With(Milliseconds(400)).Wait(RoundTrip).ShouldBeGreaterThan(Milliseconds(400));
        time.With(TimeSpan.FromSeconds(5)).Wait(RoundTrip).ShouldBe(RoundTrip);
    }

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
