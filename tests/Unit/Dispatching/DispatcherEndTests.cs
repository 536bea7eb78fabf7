namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>How requests end: cancelled, drained, too late, or with the graph that has failed.</summary>
public sealed class DispatcherEndTests
{
    [Fact]
    public void A_cancelled_request_sends_nothing_more_and_closes_once_when_all_of_it_has_ended()
    {
        var bench = new DispatcherBench(cap: 1);
        var request = bench.Open();
        bench.Enqueue(request, "a", "b");
        var attempt = bench.Dispatch().Single();
        bench.Steps();

        bench.Dispatcher.Cancel(request, DispatcherBench.Stop);
        bench.Advance(bench.Now);
        bench.Dispatcher.EndInput(request);
        bench.Steps().ShouldBe(["b finished Cancelled Cancelled"]);
        bench.FailSeen(attempt, FailureKind.Cancelled);

        bench.Steps().ShouldBe(["a finished Cancelled Cancelled", "closed"]);
        bench.Dispatcher.EndInput(request);
        bench.Steps().ShouldBeEmpty();
        bench.Enqueue(request, "late");
        bench.Dispatch().ShouldBeEmpty();
        bench.Steps().ShouldBeEmpty();
    }

    [Fact]
    public void It_is_drained_when_nothing_is_open_and_every_event_is_taken()
    {
        var bench = new DispatcherBench(cap: 1);
        var request = bench.Open();
        bench.Enqueue(request, "a", "b");
        var attempt = bench.Dispatch().Single();
        bench.Dispatcher.Drain(DispatcherBench.Stop);
        bench.Dispatcher.EndInput(request);
        bench.Advance(bench.Now);
        bench.Dispatcher.IsDrained.ShouldBeFalse();
        bench.Answer(attempt);

        bench.Dispatcher.IsDrained.ShouldBeFalse("its events have not been taken");
        bench.Steps().ShouldBe(
            ["opened", "a Pending", "b Pending", "a InProgress", "b finished Cancelled Cancelled", "a finished Completed", "closed"]);
        bench.Dispatcher.IsDrained.ShouldBeTrue();
        bench.Open().Stopped.ShouldBe(DispatcherBench.Stop);
    }

    [Fact]
    public void A_deadline_ends_queued_work_and_returns_the_request_whose_calls_must_end()
    {
        var bench = new DispatcherBench(cap: 1);
        var request = bench.Open(deadline: TimeSpan.FromSeconds(5));
        bench.Enqueue(request, "a", "b");
        bench.Dispatch();
        bench.Steps();

        bench.Dispatcher.NextWake(bench.Now).ShouldBe(TimeSpan.FromSeconds(5));
        bench.Dispatcher.Advance(TimeSpan.FromSeconds(4.9)).ShouldBeEmpty();
        bench.Dispatcher.Advance(TimeSpan.FromSeconds(5)).ShouldBe([request]);

        bench.Steps().ShouldBe(["b finished Failed Deadline"]);
        request.CallsEnd.ShouldBeTrue();
    }

    [Fact]
    public void A_failed_graph_finishes_each_open_chunk_once_and_closes_each_request()
    {
        var bench = new DispatcherBench(cap: 1, stores: true);
        var request = bench.Open();
        bench.Enqueue(request, "a", "b", "c");
        bench.Answer(bench.Dispatch().Single(), "v");
        bench.Dispatch();
        bench.Steps();
        var reason = new ChunkError(FailureKind.Engine, "bug");

        bench.Dispatcher.Fail(reason, bench.Now);

        bench.Steps().ShouldBe(
            ["a finished Failed Engine", "b finished Failed Engine", "c finished Failed Engine", "closed"], ignoreOrder: true);
        (request.Stopped, bench.Dispatcher.OpenRequests.Count).ShouldBe((reason, 0));
    }

    [Fact]
    public void A_failed_graph_ends_a_cut_chunk_as_one_and_leaves_a_stopped_request_its_reason()
    {
        var bench = new DispatcherBench();
        var request = bench.Open();
        bench.Enqueue(request, "ab");
        bench.Cut(bench.Dispatch().Single());
        bench.Dispatch().Count.ShouldBe(2);
        bench.Dispatcher.Cancel(request, DispatcherBench.Stop);
        bench.Steps();

        bench.Dispatcher.Fail(new ChunkError(FailureKind.Engine, "bug"), bench.Now);

        bench.Steps().ShouldBe(["ab finished Failed Engine", "closed"]);
        request.Stopped.ShouldBe(DispatcherBench.Stop);
    }
}
