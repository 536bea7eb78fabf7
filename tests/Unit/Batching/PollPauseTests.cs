using ParallelLlm.Batching;

namespace ParallelLlm.Tests.Unit.Batching;

public sealed class PollPauseTests
{
    private readonly PollPause _pause = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));

    [Fact]
    public void Pauses_grow_by_half_up_to_the_longest() =>
        Enumerable.Range(0, 7).Select(_ => _pause.Next().TotalSeconds).ShouldBe([2, 3, 4.5, 6.75, 10, 10, 10]);

    [Fact]
    public void They_begin_again_when_something_has_happened()
    {
        _pause.Next();
        _pause.Next();

        _pause.Restart();

        _pause.Next().TotalSeconds.ShouldBe(2);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(60, 60)]
    public void A_longer_wait_that_the_provider_asks_for_is_kept_once(double asked, double pause)
    {
        _pause.Next(TimeSpan.FromSeconds(asked)).TotalSeconds.ShouldBe(pause);
        _pause.Next().TotalSeconds.ShouldBe(3);
    }
}
