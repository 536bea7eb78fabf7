using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Unit.Dispatching.Packing;

/// <summary>What packing gains, in virtual time.</summary>
public sealed class PackingInTimeTests
{
    private const int Chunks = 600;

    private static readonly ProviderOptions FewRequests = new() { Rpm = 60, Tpm = 200_000 };

    [Fact]
    public async Task Few_requests_a_minute_are_passed_at_least_five_times()
    {
        var alone = await RunAsync(FewRequests, ParallelLlm.Packing.Off);
        var packed = await RunAsync(FewRequests, ParallelLlm.Packing.Auto);
        var partly = await RunAsync(FewRequests with { Disturb = new DisturbOptions { Missing = 0.05 } }, ParallelLlm.Packing.Auto);

        alone.Names.ShouldBe(Enumerable.Range(0, Chunks).Select(number => $"Patient {number}"));
        packed.Names.ShouldBe(alone.Names);
        partly.Names.ShouldBe(alone.Names, "those without a part are asked alone");
        (alone.Seconds / packed.Seconds).ShouldBeGreaterThanOrEqualTo(5, $"{alone.Seconds:0.0} s against {packed.Seconds:0.0} s");
        (packed.Calls, partly.Calls).ShouldSatisfyAllConditions(
            calls => calls.Item1.ShouldBeLessThan(Chunks / 5), calls => calls.Item2.ShouldBeGreaterThan(calls.Item1));
    }

    [Fact]
    public async Task A_server_that_announces_nothing_is_learnt_and_then_packed_for()
    {
        var silent = FewRequests with { RateHeaders = RateHeaders.Never };

        var alone = await RunAsync(silent, ParallelLlm.Packing.Off);
        var packed = await RunAsync(silent, ParallelLlm.Packing.Auto);

        packed.Names.ShouldBe(alone.Names);
        (alone.Seconds / packed.Seconds).ShouldBeGreaterThanOrEqualTo(3, $"{alone.Seconds:0.0} s against {packed.Seconds:0.0} s");
    }

    [Theory]
    [InlineData(6_000, 30_000)]
    [InlineData(0, 30_000)]
    [InlineData(0, 0)]
    public async Task Nothing_is_packed_where_requests_are_not_scarce(int rpm, int tpm)
    {
        var run = await RunAsync(new ProviderOptions { Rpm = rpm, Tpm = tpm }, ParallelLlm.Packing.Auto, chunks: 200);

        run.Calls.ShouldBe(200);
    }

    [Fact]
    public async Task A_number_is_packed_whatever_the_limits()
    {
        var run = await RunAsync(new ProviderOptions(), ParallelLlm.Packing.UpTo(8), chunks: 200);

        run.Calls.ShouldBe(200 / 8);
        run.Names.ShouldNotContain((string?)null);
    }

    private static async Task<(IReadOnlyList<string?> Names, double Seconds, long Calls)> RunAsync(
        ProviderOptions provider, ParallelLlm.Packing packing, int chunks = Chunks)
    {
        var bench = new PackingBench(provider, packing);
        var seconds = await bench.RunAsync(chunks);
        return (bench.Names, seconds, bench.Calls);
    }
}
