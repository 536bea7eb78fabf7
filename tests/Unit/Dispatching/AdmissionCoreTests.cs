using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Retrying;

namespace ParallelLlm.Tests.Unit.Dispatching;

public sealed class AdmissionCoreTests
{
    private static readonly TimeSpan Start = TimeSpan.Zero;

    private static readonly ChunkError Stop = new(FailureKind.Cancelled, "stop");

    private readonly AdmissionBench _bench = new(cap: 4);

    [Fact]
    public void More_urgent_work_goes_first_and_requests_of_one_level_take_turns()
    {
        var bulk = _bench.Open(maxConcurrency: 10);
        var small = _bench.Open(maxConcurrency: 10);
        _bench.Offer(bulk, 3, Priority.Normal);
        _bench.Offer(small, 1, Priority.Normal);
        _bench.Offer(bulk, 1, Priority.Low);
        _bench.Offer(small, 1, Priority.Urgent);

        _bench.AdmitAll().Select(attempt => (attempt.Item.Request == bulk, attempt.Item.Chunk.Priority)).ShouldBe(
            [(false, Priority.Urgent), (true, Priority.Normal), (false, Priority.Normal), (true, Priority.Normal)]);
    }

    [Fact]
    public void Low_work_does_not_starve_under_a_flood_of_urgent_work()
    {
        var bench = new AdmissionBench(cap: 1);
        var low = bench.Open(maxConcurrency: 10);
        var urgent = bench.Open(maxConcurrency: 10);
        bench.Offer(low, 3, Priority.Low);
        var sentLow = new List<double>();
        for (var second = 0; second < 200; second++)
        {
            bench.Offer(urgent, 2, Priority.Urgent);
            var attempt = bench.AdmitAll(TimeSpan.FromSeconds(second)).Single();
            if (attempt.Item.Request == low)
                sentLow.Add(second);
            bench.End(attempt);
            bench.Core.Done(attempt.Item);
            bench.Acknowledge();
        }

        // Three levels of 30 s each; from then on it takes roundRobin with the urgent work.
        sentLow.ShouldBe([90, 92, 94]);
    }

    [Fact]
    public void Small_work_passes_large_work_that_waits_for_tokens_but_only_so_often()
    {
        var bench = new AdmissionBench(cap: 100);
        var large = bench.Open(maxConcurrency: 100);
        var small = bench.Open(maxConcurrency: 100);
        bench.Pace(new Pace(null, new BucketPace(1, 10_000)), tokens: 6_000);
        bench.Offer(large, 1, Priority.Normal, tokens: 8_000);
        bench.Offer(small, 30, Priority.Normal, tokens: 10);

        var passing = bench.AdmitAll();
        passing.Count.ShouldBe(ReadyQueues.MostPasses);
        passing.ShouldAllBe(attempt => attempt.Item.Request == small);

        bench.AdmitAll(TimeSpan.FromHours(2))[0].Item.Request.ShouldBe(large);
    }

    [Fact]
    public void Parts_stand_where_their_chunk_stood_in_the_order_of_the_text()
    {
        var bench = new AdmissionBench(cap: 1);
        var request = bench.Open(maxConcurrency: 10);
        bench.Offer(request, 3, Priority.Normal);
        var first = bench.AdmitAll().Single();
        bench.End(first, FailureKind.TooLarge);
        bench.Acknowledge();
        var chunk = new CutChunk(first.Item);
        bench.Core.Cut(first.Item, [Part(first.Item, chunk, 500), Part(first.Item, chunk, 0)]);

        var (left, sent) = (bench.AdmitAll().Single(), new List<(long Sequence, long Start)>());
        bench.End(left, FailureKind.TooLarge);
        bench.Acknowledge();
        bench.Core.Cut(left.Item, [Part(left.Item, chunk, 0), Part(left.Item, chunk, 250)]);
        while (bench.AdmitAll() is [var attempt])
        {
            sent.Add((attempt.Item.Sequence, attempt.Item.Chunk.Start));
            bench.End(attempt);
            attempt.Item.PartOf?.Conclude(attempt, new RetryDecision(ChunkStatus.Completed, null));
            bench.Core.Done(attempt.Item);
            bench.Acknowledge();
        }

        sent.ShouldBe([(0, 0), (0, 250), (0, 500), (1, 0), (2, 0)]);
        request.FirstOpen.ShouldBeNull("the chunk has ended with its last part");
        first.Item.History.Attempts.ShouldBe(1 + 1 + 3);

    }

    [Fact]
    public void When_a_part_fails_for_good_those_that_wait_are_withdrawn_and_the_last_one_ends_the_chunk()
    {
        var request = _bench.Open(maxConcurrency: 2);
        _bench.Offer(request, 1, Priority.Normal);
        var whole = _bench.AdmitAll().Single();
        _bench.End(whole, FailureKind.TooLarge);
        _bench.Acknowledge();
        var chunk = new CutChunk(whole.Item);
        _bench.Core.Cut(whole.Item, [.. Enumerable.Range(0, 4).Select(index => Part(whole.Item, chunk, index))]);
        var attempts = _bench.AdmitAll();
        attempts.Count.ShouldBe(2);

        Settle(attempts[0], Stop);
        _bench.Withdrawn().Select(withdrawn => (withdrawn.Item.Chunk.Start, withdrawn.Reason)).ShouldBe([(3, Stop), (2, Stop)]);
        (chunk.HasEnded, request.FirstOpen).ShouldBe((false, attempts[1].Item));

        Settle(attempts[1], error: null);
        chunk.HasEnded.ShouldBeTrue();
        chunk.Result.ShouldBe(new RetryDecision(ChunkStatus.Cancelled, Stop));
        request.FirstOpen.ShouldBeNull();

        void Settle(Attempt attempt, ChunkError? error)
        {
            _bench.End(attempt, error?.Kind);
            chunk.Conclude(attempt, new RetryDecision(error is null ? ChunkStatus.Completed : ChunkStatus.Failed, error));
            _bench.Core.Done(attempt.Item);
        }
    }

    [Fact]
    public void A_part_that_fails_for_good_withdraws_no_other_chunk()
    {
        var request = _bench.Open(maxConcurrency: 1);
        _bench.Offer(request, 2, Priority.Normal);
        var whole = _bench.AdmitAll().Single();
        _bench.End(whole, FailureKind.TooLarge);
        _bench.Acknowledge();
        var chunk = new CutChunk(whole.Item);
        _bench.Core.Cut(whole.Item, [Part(whole.Item, chunk, 0), Part(whole.Item, chunk, 1)]);
        var attempt = _bench.AdmitAll().Single();

        _bench.End(attempt, Stop.Kind);
        chunk.Conclude(attempt, new RetryDecision(ChunkStatus.Failed, Stop));
        _bench.Core.Done(attempt.Item);

        _bench.Withdrawn().Single().Item.Chunk.Start.ShouldBe(1);
        _bench.Acknowledge();
        _bench.AdmitAll().Single().Item.Sequence.ShouldBe(1);
    }

    [Fact]
    public void The_value_of_a_part_that_is_split_again_is_not_one_of_its_chunk()
    {
        var bench = new AdmissionBench(cap: 1);
        bench.Offer(bench.Open(), 1);
        var whole = bench.AdmitAll().Single();
        bench.End(whole, FailureKind.TooLarge);
        bench.Acknowledge();
        var chunk = new CutChunk(whole.Item);
        WorkItem[] parts = [Part(whole.Item, chunk, 0), Part(whole.Item, chunk, 500)];
        bench.Core.Cut(whole.Item, parts);
        Keep(parts[0], "partial");
        WorkItem[] halves = [Part(whole.Item, chunk, 0), Part(whole.Item, chunk, 250)];
        bench.Core.Cut(parts[0], halves);

        Keep(parts[1], "c");
        Keep(halves[1], "b");
        chunk.Value.ShouldBeNull("the first half has no value");
        Keep(halves[0], "a");
        chunk.Value.ShouldBe("abc");

        void Keep(WorkItem part, string value) => chunk.Keep(part, value, values => string.Concat(values));
    }

    [Fact]
    public void Bounds_set_at_run_time_apply_to_later_calls_and_lose_nothing()
    {
        var request = _bench.Open(maxConcurrency: 10);
        _bench.Offer(request, 10, Priority.Normal);
        _bench.Core.SetBound(1);
        var first = _bench.AdmitAll().Single();
        _bench.Core.SetBound(0);
        _bench.End(first);
        _bench.Acknowledge();
        _bench.AdmitAll().ShouldBeEmpty();

        _bench.Core.SetBound(1000);
        _bench.AdmitAll().Count.ShouldBe(4, "the cap that was set at the start holds for ever");
        _bench.Gate.Bound = 2;
        _bench.End(_bench.Out()[0]);
        _bench.Acknowledge();
        _bench.AdmitAll().ShouldBeEmpty();
    }

    [Fact]
    public void A_request_never_exceeds_its_own_concurrency_nor_the_engine_its_cap()
    {
        var narrow = _bench.Open(maxConcurrency: 1);
        var wide = _bench.Open(maxConcurrency: 10);
        _bench.Offer(narrow, 5, Priority.Urgent);
        _bench.Offer(wide, 5, Priority.Normal);

        var first = _bench.AdmitAll();
        first.Count(attempt => attempt.Item.Request == narrow).ShouldBe(1);
        first.Count.ShouldBe(4);

        _bench.End(first[0]);
        _bench.AdmitAll().Single().Item.Request.ShouldBe(narrow);
    }

    [Fact]
    public void A_failure_holds_its_permit_and_dispatch_until_throttle_and_breaker_have_seen_it()
    {
        var request = _bench.Open(maxConcurrency: 10);
        _bench.Offer(request, 20);
        var first = _bench.AdmitAll();
        _bench.End(first[0], FailureKind.Transient);
        _bench.End(first[1]);
        _bench.Gate.InFlight.ShouldBe(3, "an answer frees its place at once, a failure does not");
        _bench.AdmitAll().ShouldBeEmpty();
        _bench.Acknowledge();
        _bench.AdmitAll().Count.ShouldBe(2);
    }

    [Fact]
    public void The_first_answer_announcing_a_pace_keeps_its_permit_until_the_pace_is_applied()
    {
        var announced = new RateLimitFacts { Requests = new BucketFacts(60, 0, null, TimeSpan.FromMinutes(1)) };
        _bench.Offer(_bench.Open(maxConcurrency: 10), 20);
        var first = _bench.AdmitAll();
        _bench.End(first[0], facts: announced);
        _bench.AdmitAll().ShouldBeEmpty();
        _bench.Acknowledge(pace: new Pace(new BucketPace(1, 1), null));
        _bench.End(first[1], facts: announced);
        _bench.Gate.InFlight.ShouldBe(2, "what it announces is followed already");
    }

    [Fact]
    public void Significant_outcomes_reach_controls_at_once_and_the_rest_by_quarters_of_the_limit()
    {
        var bench = new AdmissionBench(cap: 8);
        bench.Offer(bench.Open(maxConcurrency: 8), 20);
        var (gate, attempts) = (bench.Gate, bench.AdmitAll());
        bench.End(attempts[0]);
        gate.IsDue(gate.ThrottleLink).ShouldBeFalse();
        bench.End(attempts[1]);
        gate.IsDue(gate.ThrottleLink).ShouldBeTrue("two of eight have ended");
        bench.Acknowledge();
        gate.ThrottleLink.Sent = gate.ThrottleLink.Acknowledged;
        gate.IsDue(gate.ThrottleLink).ShouldBeFalse("all has been sent");
        bench.End(attempts[2], FailureKind.ThrottledByConcurrency);
        gate.IsDue(gate.ThrottleLink).ShouldBeTrue("a failure");
        gate.ThrottleLink.Sent = gate.LastEnded;
        bench.End(attempts[3], FailureKind.ThrottledByConcurrency);
        gate.IsDue(gate.ThrottleLink).ShouldBeFalse("one message is under way");
        bench.Acknowledge();
        gate.ThrottleLink.Sent = gate.ThrottleLink.Acknowledged;
        foreach (var attempt in bench.Out().Skip(1))
            bench.End(attempt);
        bench.Acknowledge();
        gate.ThrottleLink.Sent = gate.ThrottleLink.Acknowledged;
        bench.End(bench.Out().Single());
        gate.IsDue(gate.ThrottleLink).ShouldBeTrue("nothing else is out that could bring more");
    }

    [Fact]
    public void After_a_cut_nothing_is_dispatched_until_enough_permits_are_free()
    {
        var request = _bench.Open(maxConcurrency: 10);
        _bench.Offer(request, 10, Priority.Normal);
        var attempts = _bench.AdmitAll();

        _bench.End(attempts[0]);
        _bench.Acknowledge(limit: 2);
        _bench.AdmitAll().ShouldBeEmpty();
        _bench.End(attempts[1]);
        _bench.Acknowledge(limit: 2);
        _bench.AdmitAll().ShouldBeEmpty();
        _bench.End(attempts[2]);
        _bench.Acknowledge(limit: 2);
        _bench.AdmitAll().Count.ShouldBe(1);
    }

    [Fact]
    public void A_failure_that_no_control_has_seen_keeps_its_endpoint_closed()
    {
        var request = _bench.Open(maxConcurrency: 10);
        _bench.Offer(request, 10, Priority.Normal);
        var attempts = _bench.AdmitAll();
        _bench.End(attempts[0]);
        _bench.Acknowledge();
        _bench.End(attempts[1], FailureKind.Transient);

        _bench.AdmitAll().ShouldBeEmpty();
        _bench.Acknowledge();
        _bench.AdmitAll().Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(600, 120)]
    public void A_wait_hint_holds_the_endpoint_but_no_longer_than_is_sat_out(int hintSeconds, int heldSeconds)
    {
        var request = _bench.Open(maxConcurrency: 10);
        _bench.Offer(request, 10, Priority.Normal);
        var attempt = _bench.AdmitAll()[0];

        _bench.End(attempt, FailureKind.ThrottledByRate, TimeSpan.FromSeconds(hintSeconds));
        _bench.Acknowledge();

        _bench.AdmitAll(TimeSpan.FromSeconds(heldSeconds - 0.001)).ShouldBeEmpty();
        var opening = _bench.Core.NextWake(Start)!.Value;
        opening.TotalSeconds.ShouldBeInRange(heldSeconds, heldSeconds * 1.25);
        _bench.AdmitAll(opening).Count.ShouldBe(1);
    }

    [Fact]
    public void An_item_that_waits_comes_back_before_fresh_ones_when_its_time_has_come()
    {
        var request = _bench.Open(maxConcurrency: 1);
        _bench.Offer(request, 3, Priority.Normal);
        var first = _bench.AdmitAll().Single();
        _bench.End(first, FailureKind.Transient);
        _bench.Acknowledge();
        _bench.Core.Retry(first.Item, TimeSpan.FromSeconds(5));

        var second = _bench.AdmitAll(TimeSpan.FromSeconds(4)).Single();
        second.Item.Sequence.ShouldBe(1);
        _bench.Core.NextWake(TimeSpan.FromSeconds(4)).ShouldBe(TimeSpan.FromSeconds(5));
        _bench.End(second);
        _bench.Acknowledge();

        _bench.AdmitAll(TimeSpan.FromSeconds(5)).Single().Item.ShouldBe(first.Item);
    }

    [Fact]
    public void An_open_breaker_lets_one_probe_pass_when_its_time_is_over()
    {
        var request = _bench.Open(maxConcurrency: 10);
        _bench.Offer(request, 10, Priority.Normal);
        var opened = BreakerPolicy.Initial with { State = BreakerState.Open, Until = TimeSpan.FromSeconds(2), Epoch = 1 };
        _bench.Acknowledge(breaker: opened);

        _bench.AdmitAll(TimeSpan.FromSeconds(1)).ShouldBeEmpty();
        _bench.Core.NextWake(TimeSpan.FromSeconds(1)).ShouldBe(TimeSpan.FromSeconds(2));
        var probe = _bench.AdmitAll(TimeSpan.FromSeconds(2)).Single();
        probe.Permit.Probe.ShouldBeTrue();

        _bench.End(probe, FailureKind.Cancelled);
        _bench.Acknowledge(breaker: opened);
        _bench.AdmitAll(TimeSpan.FromSeconds(2)).Single().Permit.Probe.ShouldBeTrue("a probe without a result is followed by another");
    }

    private static WorkItem Part(WorkItem item, CutChunk chunk, long start) =>
        item.Part(item.Chunk with { Start = start }, chunk, keepsOutput: false);
}
