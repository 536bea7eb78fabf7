using ParallelLlm.Host.Planning;

namespace ParallelLlm.Tests.Unit.Host.Planning;

public sealed class TimeEstimateTests
{
    [Fact]
    public void Without_a_known_limit_the_time_is_unknown()
    {
        TimeEstimate.Of(100, (1, 1, 2), new KnownLimits(20)).ShouldBeNull();
        TimeEstimate.Of(0, (0, 0, 0), new KnownLimits(20)).ShouldBeNull();
    }

    [Fact]
    public void Requests_take_calls_by_their_rate() =>
        TimeEstimate.Of(600, (1_000, 1_000, 1_000), new KnownLimits(20) { RequestsPerMinute = 300 })
            .ShouldBe(new PlannedTime(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2), BindingLimit.Requests));

    [Fact]
    public void Tokens_take_a_range_of_times() =>
        TimeEstimate.Of(10, (60_000, 90_000, 120_000), new KnownLimits(20) { TokensPerMinute = 60_000, RequestsPerMinute = 600 })
            .ShouldBe(new PlannedTime(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1.5), TimeSpan.FromMinutes(2), BindingLimit.Tokens));

    [Theory]
    [InlineData(100, 4, 50)]
    [InlineData(3, 4, 2)]
    [InlineData(1, 1, 2)]
    public void Concurrency_takes_rounds_of_a_latency(int calls, int concurrency, double seconds)
    {
        var time = TimeEstimate.Of(calls, (1, 1, 1), new KnownLimits(concurrency) { Latency = TimeSpan.FromSeconds(2) })!.Value;

        time.Limit.ShouldBe(BindingLimit.Concurrency);
        time.Low.TotalSeconds.ShouldBe(seconds);
        time.High.ShouldBe(time.Low);
    }

    [Fact]
    public void The_slowest_limit_decides()
    {
        var limits = new KnownLimits(4) { Latency = TimeSpan.FromSeconds(2), RequestsPerMinute = 600, TokensPerMinute = 1_000 };

        TimeEstimate.Of(100, (100, 100, 100), limits)!.Value.Limit.ShouldBe(BindingLimit.Concurrency);
        TimeEstimate.Of(100, (10_000, 10_000, 10_000), limits)!.Value.Limit.ShouldBe(BindingLimit.Tokens);
        TimeEstimate.Of(100, (1, 1, 1), limits with { RequestsPerMinute = 60 })!.Value.Limit.ShouldBe(BindingLimit.Requests);
    }

    [Fact]
    public void No_calls_take_no_time() =>
        TimeEstimate.Of(0, (0, 0, 0), new KnownLimits(4) { RequestsPerMinute = 60, Latency = TimeSpan.FromSeconds(1) })!.Value.High
            .ShouldBe(TimeSpan.Zero);

    [Fact]
    public void Any_number_of_calls_has_a_time() =>
        TimeEstimate.Of(long.MaxValue, (long.MaxValue, long.MaxValue, long.MaxValue), new KnownLimits(1) { RequestsPerMinute = 1 }).ShouldNotBeNull();
}
