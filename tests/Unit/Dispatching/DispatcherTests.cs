using ParallelLlm.Dispatching;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>The front of the core: permits, retries, controls and ends, each exactly once, and in which order.</summary>
public sealed class DispatcherTests
{
    [Fact]
    public void An_answer_frees_its_permit_at_once_and_finishes_its_chunk_once()
    {
        var bench = new DispatcherBench(cap: 1);
        var request = bench.Open();
        bench.Enqueue(request, "a", "b");

        var first = bench.Dispatch().ShouldHaveSingleItem();
        first.Item.Chunk.Text.ShouldBe("a");
        bench.Answer(first);
        bench.Dispatch().Single().Item.Chunk.Text.ShouldBe("b");

        bench.Steps().ShouldBe(["opened", "a Pending", "b Pending", "a InProgress", "a finished Completed", "b InProgress"]);
        bench.Dispatcher.InFlight.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_holds_its_permit_until_throttle_and_breaker_have_both_seen_it(bool throttleIsFirst)
    {
        var bench = new DispatcherBench(cap: 1);
        bench.Enqueue(bench.Open(), "a", "b");
        var attempt = bench.Dispatch().Single();
        Action first = throttleIsFirst ? bench.ThrottleSees : bench.BreakerSees;
        Action last = throttleIsFirst ? bench.BreakerSees : bench.ThrottleSees;
        bench.Steps();

        bench.Fail(attempt, FailureKind.Transient);
        bench.Dispatch().ShouldBeEmpty();
        first();
        bench.Dispatch().ShouldBeEmpty();
        bench.Steps().ShouldBeEmpty();
        bench.Dispatcher.InFlight.ShouldBe(1);
        last();

        bench.Steps().ShouldBe(["a Retrying Transient"]);
        bench.Dispatcher.InFlight.ShouldBe(0);
        bench.Dispatch().Single().Item.Chunk.Text.ShouldBe("b");
    }

    [Fact]
    public void A_retry_waits_for_its_time_and_then_goes_before_fresh_work()
    {
        var bench = new DispatcherBench(cap: 1);
        bench.Enqueue(bench.Open(), "a", "b", "c");
        bench.FailSeen(bench.Dispatch().Single(), FailureKind.Timeout);
        var due = bench.Dispatcher.NextWake(bench.Now).ShouldNotBeNull();
        due.ShouldBeGreaterThan(bench.Now);
        bench.Answer(bench.Dispatch().Single());

        bench.Advance(due - TimeSpan.FromTicks(1));
        var second = bench.Dispatch().Single();
        second.Item.Chunk.Text.ShouldBe("c");
        bench.Advance(due);
        bench.Answer(second);

        var again = bench.Dispatch().Single();
        (again.Item.Chunk.Text, again.Item.History.Attempts, again.Item.History.CountedFailures).ShouldBe(("a", 2, 1));
    }

    [Fact]
    public void A_chunk_fails_after_as_many_calls_as_its_request_allows()
    {
        var bench = new DispatcherBench();
        bench.Enqueue(bench.Open(maxAttempts: 2), "a");
        bench.FailSeen(bench.Dispatch().Single(), FailureKind.Timeout);
        bench.Advance(TimeSpan.FromMinutes(1));
        bench.Steps();

        bench.FailSeen(bench.Dispatch().Single(), FailureKind.Timeout);

        bench.Steps().ShouldBe(["a InProgress", "a finished Failed Timeout"]);
        bench.Advance(TimeSpan.FromHours(1));
        bench.Dispatch().ShouldBeEmpty();
    }

    [Fact]
    public void An_attempt_that_ends_before_its_answer_is_read_is_counted_once()
    {
        var bench = new DispatcherBench(cap: 1);
        bench.Enqueue(bench.Open(), "a", "b");
        var attempt = bench.Dispatch().Single();
        attempt.Outcome = AttemptOutcome.Answered("{}", new TokenUsage(1, 2, 3));
        attempt.EndedAt = bench.Now;

        bench.Dispatcher.EndCall(attempt);
        bench.Dispatcher.InFlight.ShouldBe(0);
        bench.Dispatch().Single().Item.Chunk.Text.ShouldBe("b");
        bench.Steps().ShouldNotContain("a finished Completed");
        attempt.Value = "read";
        bench.Dispatcher.Complete(attempt);

        bench.Steps().ShouldBe(["a finished Completed read"]);
        (bench.Dispatcher.InFlight, bench.Gate.LastEnded, attempt.Item.History.Usage.Total).ShouldBe((1, 1L, 3L));
    }

    [Fact]
    public void An_attempt_of_an_earlier_graph_takes_no_permit_with_it()
    {
        var bench = new DispatcherBench(cap: 1);
        bench.Enqueue(bench.Open(), "a");
        bench.Dispatch();
        var former = new Attempt(bench.Item("x"), bench.Gate.Renew(), default) { Outcome = AttemptOutcome.Answered("{}") };

        bench.Dispatcher.EndCall(former);

        (bench.Dispatcher.InFlight, bench.Gate.LastEnded, former.HasEnded).ShouldBe((1, 0L, false));
    }

    [Fact]
    public void Permits_never_exceed_the_bound_that_is_set_at_run_time()
    {
        var bench = new DispatcherBench(cap: 3);
        bench.Enqueue(bench.Open(), "a", "b", "c", "d");
        bench.Dispatcher.SetBound(null, 1, bench.Now);
        var first = bench.Dispatch().ShouldHaveSingleItem();
        bench.Dispatcher.SetBound(bench.Gate, 0, bench.Now);
        bench.Answer(first);
        bench.Dispatch().ShouldBeEmpty();
        bench.Dispatcher.SetBound(bench.Gate, 99, bench.Now);
        bench.Dispatcher.SetBound(bench.Gate, 3, bench.Now);
        bench.Dispatcher.SetBound(null, 2, bench.Now);

        bench.Dispatch().Count.ShouldBe(2);
        bench.Steps().Where(step => step.StartsWith("Limit", StringComparison.Ordinal)).ShouldBe(
        [
            "Limit of (engine) 3 to 1 set at run time", "Limit of test 3 to 0 paused", "Limit of test 0 to 3 resumed",
            "Limit of (engine) 1 to 2 set at run time",
        ]);
    }

    [Fact]
    public void A_requested_wait_is_reported_unless_a_longer_one_is_in_force()
    {
        var bench = new DispatcherBench();
        bench.Enqueue(bench.Open(), "a", "b");
        var attempts = bench.Dispatch();

        bench.Fail(attempts[0], FailureKind.ThrottledByRate, hint: TimeSpan.FromSeconds(30));
        bench.Fail(attempts[1], FailureKind.ThrottledByRate, hint: TimeSpan.FromSeconds(5));

        bench.Steps().Where(step => step.StartsWith("Wait", StringComparison.Ordinal)).ShouldBe(
            ["Wait of test 0 to 30 429 rate, retry-after 30 s"]);
    }

    [Fact]
    public void The_moment_that_announced_levels_are_for_is_reported_once_when_it_is_found()
    {
        var bench = new DispatcherBench();
        var request = bench.Open();
        const int PerSecond = 100;
        var left = 5900;
        for (var i = 0; i < 20; i++)
        {
            bench.Enqueue(request, "a");
            var attempt = bench.Dispatch().Single();
            var seconds = i % 2 == 0 ? 1 : 3;
            bench.Advance(bench.Now + TimeSpan.FromSeconds(seconds));
            var facts = new BucketFacts(60 * PerSecond, left, null, TimeSpan.FromMinutes(1));
            bench.Answer(attempt, facts: new RateLimitFacts { Tokens = facts });
            bench.Acknowledge();
            left += (PerSecond * seconds) - (int)attempt.Permit.Reserved.Tokens;
        }

        bench.Steps().Where(step => step.StartsWith("TokenRate", StringComparison.Ordinal)).ShouldHaveSingleItem()
            .ShouldEndWith("announced levels are as of the admission");
    }

    [Fact]
    public void Work_that_no_endpoint_can_serve_is_reported_once_where_it_is_parked()
    {
        var bench = new DispatcherBench(parks: true);
        bench.Enqueue(bench.Open(), "a");
        bench.Dispatcher.Disable(bench.Gate, new ChunkError(FailureKind.EndpointUnusable, "broken"), bench.Now);

        bench.Advance(bench.Now);
        bench.Advance(TimeSpan.FromHours(1));

        bench.Dispatch().ShouldBeEmpty();
        bench.Steps().ShouldBe(["opened", "a Pending", "Breaker of test 0 to  endpoint_unusable: broken", "parked"]);
    }

    [Fact]
    public void A_disabled_endpoint_ends_its_work_with_the_reason_and_waits_for_no_control()
    {
        var bench = new DispatcherBench(cap: 2);
        bench.Enqueue(bench.Open(), "a", "b", "c");
        var attempts = bench.Dispatch();
        bench.Fail(attempts[0], FailureKind.Transient);
        bench.Steps();
        var reason = new ChunkError(FailureKind.EndpointUnusable, "broken");

        bench.Dispatcher.Disable(bench.Gate, reason, bench.Now);
        bench.Advance(bench.Now);
        bench.Steps().Where(step => step.Contains("finished", StringComparison.Ordinal)).ShouldBe(
            ["c finished Failed EndpointUnusable", "a finished Failed EndpointUnusable"], ignoreOrder: true);
        bench.Answer(attempts[1]);

        bench.Steps().ShouldBe(["b finished Completed"]);
        bench.Dispatcher.InFlight.ShouldBe(0);
    }
}
