using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Unit.Dispatching.Limiting;

public sealed class PatienceTests
{
    [Fact]
    public void A_call_gets_three_times_the_larger_of_its_queue_time_and_its_usual_latency()
    {
        // Four answers in 24 s, as from a server with four slots.
        var pace = AnswerPace.None;
        for (var i = 0; i < 4; i++)
            pace = pace.With(TimeSpan.Zero, TimeSpan.FromSeconds(24));
        var patience = new Patience(pace.PerAnswer, TimeSpan.FromSeconds(24));

        pace.PerAnswer.ShouldBe(TimeSpan.FromSeconds(6));
        patience.For(20).ShouldBe(TimeSpan.FromSeconds(360));
        patience.For(1).ShouldBe(TimeSpan.FromSeconds(72));
        default(Patience).For(20).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Time_in_which_nothing_was_in_flight_does_not_count()
    {
        var pace = AnswerPace.None.With(TimeSpan.Zero, TimeSpan.FromSeconds(1))
            .With(TimeSpan.FromHours(1), TimeSpan.FromHours(1) + TimeSpan.FromSeconds(3));

        pace.PerAnswer.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(1.0, 1.1, false)]
    [InlineData(1.0, 1.5, true)]
    [InlineData(0.010, 0.018, false)]
    [InlineData(0.010, 0.030, true)]
    public void A_new_policy_is_worth_a_fifth_and_ten_milliseconds(double published, double now, bool isOff)
    {
        var pace = AnswerPace.None.With(TimeSpan.Zero, TimeSpan.FromSeconds(now));

        pace.IsOff(TimeSpan.FromSeconds(published)).ShouldBe(isOff);
    }

    [Fact]
    public void It_follows_a_server_that_becomes_slower()
    {
        var (pace, now) = (AnswerPace.None, TimeSpan.Zero);
        for (var i = 0; i < 400; i++)
            pace = pace.With(now - TimeSpan.FromSeconds(1), now += TimeSpan.FromSeconds(i < 200 ? 1 : 5));

        pace.PerAnswer.TotalSeconds.ShouldBe(5, 0.5);
    }
}
