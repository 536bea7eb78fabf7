using ParallelLlm.Tests.Unit.Dispatching.CircuitBreaking;
using static ParallelLlm.Tests.Unit.Dispatching.AdmissionBench;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>What a pool does over minutes, in virtual time and with the engine's own limiter, breaker and retries.</summary>
public sealed class PoolInTimeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(1000, 3, 5, 9, true)]
    [InlineData(1000, 3, 5, 9, false)]
    [InlineData(24, 3, 5, 9, false)]
    [InlineData(1000, 2, 16, 30, false)]
    public void Three_endpoints_of_one_tier_are_used_to_the_sum_of_their_limits(int cap, int a, int b, int c, bool areConfigured)
    {
        int[] limits = [a, b, c];
        var pool = new VirtualPool(cap, [.. limits.Select((limit, index) =>
            VirtualServer.Limited(Endpoint($"e{index}", limit: areConfigured ? limit : null), limit))]);

        pool.Run(items: 60_000, until: 3 * Minute);

        var used = pool.MeanInFlight(Minute, 3 * Minute) / limits.Sum();
        used.ShouldBeInRange(0.95, 1.0001, $"{used:P1} of {limits.Sum()}");
        pool.Ends.ShouldAllBe(status => status == ChunkStatus.Completed);
    }

    [Fact]
    public void When_the_primary_dies_no_chunk_fails_and_it_takes_over_again_within_one_open_period()
    {
        var (down, up) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30.5));
        var pool = new VirtualPool(
            16,
            VirtualServer.Limited(Endpoint("primary", limit: 8), 8, down, up),
            VirtualServer.Limited(Endpoint("secondary", tier: 1, limit: 8), 8));

        pool.Run(items: 1500, until: 10 * Minute);

        pool.Ends.Count().ShouldBe(1500);
        pool.Ends.ShouldAllBe(status => status == ChunkStatus.Completed);
        var open = pool.Breaker.BreakDuration;
        var whileDown = pool.Calls.Count(call => call.Endpoint == "primary" && call.Sent >= down && call.Sent < up);
        whileDown.ShouldBeLessThanOrEqualTo(8 + pool.Breaker.FailureThreshold + OpenPeriods.Within(up - down, pool.Breaker));
        pool.MeanInFlight(down + TimeSpan.FromSeconds(2), up, "secondary").ShouldBeGreaterThan(7.5, "the next tier takes the work while the primary is down");

        var firstGood = pool.Calls.First(call => call.Endpoint == "primary" && call.Sent >= up);
        firstGood.ShouldSatisfyAllConditions(
            call => call.Probe.ShouldBeTrue(),
            call => call.Failure.ShouldBeNull(),
            call => call.Sent.ShouldBeLessThanOrEqualTo(up + open));
        pool.Calls.ShouldNotContain(call => call.Endpoint == "secondary" && (call.Sent < down || call.Sent > firstGood.Ended));
        pool.MeanInFlight(firstGood.Ended + TimeSpan.FromSeconds(2), firstGood.Ended + TimeSpan.FromSeconds(4), "primary").ShouldBeGreaterThan(7.5);
    }

    [Fact]
    public void A_key_without_quota_gets_no_calls_after_the_first_answer_that_reports_it()
    {
        var spent = TimeSpan.FromSeconds(10);
        var first = VirtualServer.Limited(Endpoint("primary", limit: 8), 8);
        var pool = new VirtualPool(
            16,
            first with { Answer = (now, inFlight) => now < spent ? first.Answer(now, inFlight) : AttemptOutcome.Failed(FailureKind.OutOfQuota, "no credit") },
            VirtualServer.Limited(Endpoint("secondary", tier: 1), 6));

        pool.Run(items: 1000, until: 10 * Minute);

        pool.Ends.Count().ShouldBe(1000);
        pool.Ends.ShouldAllBe(status => status == ChunkStatus.Completed);
        var known = pool.Calls.Where(call => call.Failure == FailureKind.OutOfQuota).Min(call => call.Ended);
        pool.Calls.ShouldNotContain(call => call.Endpoint == "primary" && call.Sent >= known);
    }

    [Theory]
    [InlineData(FailureKind.ThrottledByConcurrency, 20)]
    [InlineData(FailureKind.ThrottledByConcurrency, 6)]
    [InlineData(FailureKind.ThrottledByRate, 20)]
    public void Beside_a_busy_ordinary_endpoint_batches_get_low_work_and_no_other(FailureKind refusal, int cap)
    {
        var busy = AttemptOutcome.Failed(refusal, "busy", TimeSpan.FromSeconds(1));
        var (alone, beside) = (Pool(), Pool());

        alone.Run(items: 3_000, until: 10 * Minute, number => Priority.Normal + (number % 3));
        beside.Run(items: 4_000, until: 10 * Minute, number => (Priority)(number % 4));

        beside.Calls.Count(call => call is { Endpoint: "batches", Failure: FailureKind.Deferred, Priority: Priority.Low }).ShouldBe(1_000);
        beside.Calls.Count(call => call.Failure is null).ShouldBe(3_000);
        beside.Calls.ShouldAllBe(call => (call.Endpoint == "batches") == (call.Priority == Priority.Low));
        beside.Calls.ShouldContain(call => call.Failure == refusal, "it was busy");
        LastAnswer(beside).ShouldBeLessThanOrEqualTo(LastAnswer(alone) / 0.98);

        TimeSpan LastAnswer(VirtualPool pool) => pool.Calls.Where(call => call.Failure is null).Max(call => call.Ended);

        VirtualPool Pool()
        {
            var ordinary = VirtualServer.Limited(Endpoint("calls"), limit: 6);
            return new VirtualPool(
                cap,
                ordinary with { Answer = (now, inFlight) => IsHeld(now) ? busy : ordinary.Answer(now, inFlight) },
                new VirtualServer(Endpoint("batches") with { IsBatch = true }, (_, _) => AttemptOutcome.Failed(FailureKind.Deferred, "waits")));
        }

        // For one second in ten.
        static bool IsHeld(TimeSpan now) => now.TotalSeconds % 10 >= 9;
    }
}
