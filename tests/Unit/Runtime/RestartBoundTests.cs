using ParallelLlm.Runtime;

namespace ParallelLlm.Tests.Unit.Runtime;

public sealed class RestartBoundTests
{
    [Fact]
    public void The_first_restart_comes_at_once_the_next_ones_later_and_the_eleventh_never()
    {
        var bound = new RestartBound();

        Enumerable.Range(0, 11).Select(_ => bound.Next()?.TotalMilliseconds)
            .ShouldBe([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, null]);
        bound.Next().ShouldBeNull();
    }

    [Fact]
    public void A_handled_message_resets_the_restart_count()
    {
        var bound = new RestartBound();
        for (var i = 0; i < 100; i++)
        {
            bound.Next().ShouldBe(TimeSpan.Zero);
            bound.Next().ShouldNotBeNull();
            bound.Handled();
        }
    }
}
