using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Observability;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>What ends without an attempt: locked endpoints, deadlines, stopped requests.</summary>
public sealed class WithdrawalTests
{
    private static readonly TimeSpan Start = TimeSpan.Zero;
    private static readonly ChunkError Stop = new(FailureKind.Cancelled, "stop");

    private readonly AdmissionBench _bench = new(cap: 4);

    [Fact]
    public void An_isolated_endpoint_withdraws_its_queued_items_and_those_offered_later()
    {
        var request = _bench.Open(maxConcurrency: 1);
        _bench.Offer(request, 3, Priority.Normal);
        _bench.AdmitAll().Count.ShouldBe(1);
        var cause = new ChunkError(FailureKind.OutOfQuota, "no credit");

        _bench.Acknowledge(breaker: BreakerPolicy.Initial with { State = BreakerState.Isolated, Cause = cause, Epoch = 1 });
        _bench.Offer(request, 1, Priority.Normal);

        _bench.Withdrawn().Select(withdrawn => withdrawn.Reason).ShouldBe([cause, cause, cause]);
    }

    [Fact]
    public void A_deadline_withdraws_queued_items_and_names_the_request()
    {
        var late = _bench.Open(maxConcurrency: 1, deadline: TimeSpan.FromSeconds(3));
        var other = _bench.Open(maxConcurrency: 1);
        _bench.Offer(late, 2, Priority.Normal);
        _bench.Offer(other, 2, Priority.Normal);
        _bench.AdmitAll().Count.ShouldBe(2);

        _bench.Core.Advance(TimeSpan.FromSeconds(2.9)).ShouldBeEmpty();
        _bench.Core.NextWake(Start).ShouldBe(TimeSpan.FromSeconds(3));
        _bench.Core.Advance(TimeSpan.FromSeconds(3)).ShouldBe([late]);

        _bench.Withdrawn().Single().ShouldSatisfyAllConditions(
            withdrawn => withdrawn.Item.Request.ShouldBe(late),
            withdrawn => withdrawn.Reason.ShouldBe(new ChunkError(FailureKind.Deadline, "The request's deadline passed.")));
    }

    [Fact]
    public void Deadlines_of_several_requests_pass_at_once()
    {
        var requests = Enumerable.Range(1, 3).Select(seconds => _bench.Open(deadline: TimeSpan.FromSeconds(seconds))).ToArray();

        _bench.Core.Advance(TimeSpan.FromSeconds(2)).ShouldBe(requests[..2]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_chunk_that_comes_after_its_request_was_stopped_ends_with_that_reason(bool late)
    {
        var request = _bench.Open();
        _bench.Core.Stop(request, Stop);
        _bench.Core.Stop(request, WorkItem.DeadlinePassed);
        var item = new WorkItem(request, 0, new DocumentChunk("doc", 0, "", 0, 0, 0), new ChunkRecord(request.Tally, "doc", 0))
        {
            Deadline = late ? Start : null,
        };

        _bench.Core.Offer(item);

        _bench.Withdrawn().ShouldBe([new Withdrawn(item, Stop)]);
    }

    [Fact]
    public void A_deadline_ends_the_calls_of_a_request_that_was_stopped_before()
    {
        var request = _bench.Open(maxConcurrency: 1, deadline: TimeSpan.FromSeconds(3));
        _bench.Offer(request, 1, Priority.Normal);
        _bench.AdmitAll().Count.ShouldBe(1);
        _bench.Core.Drain(Stop);

        _bench.Core.Advance(TimeSpan.FromSeconds(3)).ShouldBe([request]);

        request.Stopped.ShouldBe(Stop);
    }

    [Fact]
    public void Requests_that_end_while_their_endpoint_is_held_are_not_kept()
    {
        _bench.Acknowledge(breaker: BreakerPolicy.Initial with { State = BreakerState.Open, Until = TimeSpan.FromDays(1), Epoch = 1 });

        for (var i = 0; i < 1000; i++)
        {
            var request = _bench.Open(maxConcurrency: 1);
            _bench.Offer(request, 1, Priority.Normal);
            _bench.Core.Stop(request, Stop);
            _bench.Withdrawn().Count.ShouldBe(1);
            _bench.Core.Close(request);
        }

        _bench.Core.Queues.ShouldBeLessThan(4 * 66);
        var last = _bench.Open(maxConcurrency: 1);
        _bench.Offer(last, 1, Priority.Normal);
        _bench.AdmitAll(TimeSpan.FromDays(1)).Single().Item.Request.ShouldBe(last);
    }

    [Fact]
    public void Queues_of_requests_that_were_stopped_together_are_not_kept_when_these_close()
    {
        _bench.Core.SetBound(0);
        var requests = Enumerable.Range(0, 1000).Select(_ => _bench.Open(maxConcurrency: 1)).ToList();
        foreach (var request in requests)
            _bench.Offer(request, 1, Priority.Normal);

        foreach (var request in requests)
            _bench.Core.Stop(request, Stop);
        requests.ShouldAllBe(request => request.Queues.All(queue => queue.IsEmpty));
        _bench.Withdrawn().Count.ShouldBe(1000);
        foreach (var request in requests)
            _bench.Core.Close(request);

        _bench.Core.Queues.ShouldBeLessThanOrEqualTo(64);
    }

    /// <summary>Times of work that has ended are dropped before they come, if there are many.</summary>
    [Theory]
    [InlineData("deadline of a request")]
    [InlineData("deadline of a chunk")]
    [InlineData("back-off")]
    public void Timers_of_ended_work_are_soon_forgotten(string what)
    {
        var (core, hour) = (_bench.Core, TimeSpan.FromHours(1));
        core.SetBound(0);
        var isForgotten = false;
        for (var i = 0; i < 200 && !isForgotten; i++)
        {
            var request = _bench.Open(maxConcurrency: 1, deadline: what == "deadline of a request" ? hour : null);
            var chunk = new DocumentChunk("doc", 0, "", 0, 0, 0);
            var item = new WorkItem(request, 0, chunk, new ChunkRecord(request.Tally, "doc", 0))
            {
                Deadline = what == "deadline of a chunk" ? hour : null,
            };
            core.Follow(item);
            if (what == "back-off")
                core.Retry(item, hour);
            core.Stop(request, Stop);
            _bench.Withdrawn().Count.ShouldBe(1);
            core.Close(request);
            isForgotten = core.NextWake(Start) is null;
        }

        isForgotten.ShouldBeTrue();
    }

    [Fact]
    public void Half_of_a_hundred_thousand_items_can_be_cancelled_while_the_rest_finishes()
    {
        var bench = new AdmissionBench(cap: 1000);
        var requests = Enumerable.Range(0, 100).Select(_ => bench.Open(maxConcurrency: 20)).ToList();
        foreach (var request in requests)
            bench.Offer(request, 1000, Priority.Normal);
        bench.AdmitAll();

        foreach (var request in requests.Where((_, index) => index % 2 == 0))
            bench.Core.Stop(request, Stop);

        bench.Withdrawn().Count.ShouldBe(50 * (1000 - 10));
        var left = 0;
        for (var round = bench.Out(); round.Count > 0; round = bench.Out())
        {
            foreach (var attempt in round)
            {
                bench.End(attempt);
                bench.Core.Done(attempt.Item);
                left++;
            }

            bench.Acknowledge(limit: 1000);
            bench.AdmitAll();
        }

        left.ShouldBe((50 * 1000) + (50 * 10));
        requests.ShouldAllBe(request => request.FirstOpen == null);
    }
}
