using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Unit.Dispatching.Limiting;

/// <summary>Servers that never refuse: what an answer takes is all that tells.</summary>
public sealed class LatencyLimiterTests
{
    private const int Cap = 20;

    private readonly LatencyLimiter _guard = new(Cap);
    private readonly List<string> _reasons = [];

    [Fact]
    public void A_server_that_works_on_eight_at_once_gets_a_little_more_than_eight()
    {
        Serve(300, inFlight => Math.Max(1, inFlight / 8.0));

        _reasons[0].ShouldBe("works on 8 at once, by the latency of the first answers");
        _guard.Limit.ShouldBeInRange(8, 12);
        _reasons[1..].ShouldAllBe(reason => reason.StartsWith("latency +", StringComparison.Ordinal) || reason == "latency back to normal");
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(3.0)]
    public void A_server_whose_latency_is_independent_of_load_is_left_alone(double seconds)
    {
        Serve(2000, _ => seconds);

        _guard.Limit.ShouldBe(Cap);
        _reasons.ShouldBeEmpty();
    }

    [Fact]
    public void A_cut_that_does_not_make_the_server_faster_is_taken_back()
    {
        Serve(200, _ => 1);
        Serve(400, _ => 3);

        _reasons.Count.ShouldBe(2);
        _reasons[0].ShouldMatch("^latency \\+[0-9]+ % at [0-9]+$");
        _reasons[1].ShouldBe("the server is slower at any load");
        _guard.Limit.ShouldBe(Cap);
    }

    [Fact]
    public void A_server_that_gets_slower_without_getting_much_slower_is_left_alone()
    {
        Serve(200, _ => 1);
        Serve(2000, _ => 1.3);

        _reasons.ShouldBeEmpty();
    }

    [Fact]
    public void A_recreated_limiter_continues_from_the_restored_state()
    {
        Serve(300, inFlight => Math.Max(1, inFlight / 8.0));
        var anew = new LatencyLimiter(Cap);

        anew.Restore(_guard.State);

        anew.Limit.ShouldBe(_guard.Limit);
        anew.State.ShouldBe(_guard.State);
    }

    // So many answers, with as many out as the guard allows, all of them scattered a little.
    private void Serve(int answers, Func<int, double> seconds)
    {
        var random = new Random(1);
        for (var i = 0; i < answers; i++)
        {
            var inFlight = i < 4 && _reasons.Count == 0 ? i + 1 : _guard.Limit;
            var latency = seconds(inFlight) * (0.9 + (0.2 * random.NextDouble()));
            if (_guard.Succeeded(Ended.Answer(i, inFlight: inFlight).Permit, Ended.Seconds(latency)) is { } reason)
                _reasons.Add(reason);
        }
    }
}
