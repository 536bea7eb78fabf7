using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Tests.Unit.Providers;

public sealed class AttemptTimeoutTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Its_time_is_final_where_no_more_is_asked_for()
    {
        using var attempt = new AttemptTimeout(TimeSpan.FromSeconds(60), _time, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(59));
        attempt.IsUp.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));

        attempt.IsUp.ShouldBeTrue();
    }

    [Fact]
    public void It_asks_for_more_each_time_that_the_time_is_up()
    {
        var patience = new UpTo(TimeSpan.FromSeconds(150));
        using var attempt = new AttemptTimeout(TimeSpan.FromSeconds(60), _time, CancellationToken.None, patience);

        _time.Advance(TimeSpan.FromSeconds(60));
        attempt.IsUp.ShouldBeFalse();
        patience.Most = TimeSpan.FromSeconds(200);
        _time.Advance(TimeSpan.FromSeconds(90));
        attempt.IsUp.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(50));

        attempt.IsUp.ShouldBeTrue();
        patience.Asked.ShouldBe([60.0, 150, 200]);
    }

    private sealed class UpTo(TimeSpan most) : IPatience
    {
        public TimeSpan Most { get; set; } = most;

        public List<double> Asked { get; } = [];

        public TimeSpan MoreAfter(TimeSpan elapsed)
        {
            Asked.Add(elapsed.TotalSeconds);
            return Most - elapsed;
        }
    }
}
