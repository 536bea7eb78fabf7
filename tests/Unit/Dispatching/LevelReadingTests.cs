using ParallelLlm.Dispatching.Pacing;

namespace ParallelLlm.Tests.Unit.Dispatching;

public class LevelReadingTests
{
    private const double Most = 300_000;
    private const double PerSecond = 11_600;

    private readonly LevelReading _reading = new();
    private double _remaining = 100_000;
    private double _sent;
    private long _number;

    [Fact]
    public void Attempts_that_regularly_use_less_than_they_reserve_are_foretold_without_spread()
    {
        for (var i = 0; i < 100; i++)
            Send(i % 5 == 0 ? 5_000 : 1_300, unused: 880);

        _reading.Error.ShouldBe(880, 1);
        _reading.Spread.ShouldBeLessThan(1);
    }

    [Fact]
    public void Attempts_that_use_now_more_and_now_less_leave_a_spread()
    {
        for (var i = 0; i < 100; i++)
            Send(1_300, unused: i % 2 == 0 ? 0 : 600);

        _reading.Spread.ShouldBe(300, 30);
    }

    private void Send(double tokens, double unused)
    {
        var every = TimeSpan.FromMilliseconds(100);
        _number++;
        _sent += tokens;
        _remaining += (PerSecond * every.TotalSeconds) - (tokens - unused);
        _reading.Learn(new(_number * every, _remaining, _sent, _number), PerSecond, Most);
    }
}
