using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Observability;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>Queues of one route, and the order in which they are served.</summary>
public sealed class ReadyQueuesTests
{
    private static readonly ChunkError Stop = new(FailureKind.Cancelled, "stop");

    private readonly ReadyQueues _ready = new(TimeSpan.FromSeconds(30), new RoundRobin());

    [Fact]
    public void Items_that_were_sent_before_go_first_in_text_order_and_fresh_ones_as_they_come()
    {
        // A fresh item with a lower number comes later if it waited for the same work of another request.
        var queue = Queue();
        queue.Add(Item(4));
        queue.Add(Item(0));
        queue.Add(Item(3, sent: true));
        queue.Add(Item(1, sent: true));

        Enumerable.Range(0, 4).Select(_ => queue.Take().Sequence).ShouldBe([1, 3, 4, 0]);
    }

    [Fact]
    public void Idle_queues_leave_a_ring_that_grew_too_long_and_the_others_keep_their_order()
    {
        RequestQueue[] queues = [Queue(), Queue(), Queue(), Queue(level: 0)];
        foreach (var queue in queues)
            Add(queue, Item(0));
        _ready.Count.ShouldBe(4);
        var idle = queues[1];
        idle.Peek().State = ItemState.Closed;

        _ready.Compact(most: 3);
        _ready.Count.ShouldBe(4, "no ring is longer than that");
        _ready.Compact(most: 2);
        _ready.Count.ShouldBe(3);

        Add(idle, Item(1));
        Taken().ShouldBe([queues[3], queues[0], queues[2], idle], "one that left comes back with new work, at the end");
    }

    /// <summary>Behind the large item: a queue that cannot send, an item that the tokens do not cover either, and a small one.</summary>
    [Theory]
    [InlineData("stopped", "20")]
    [InlineData("full", "10 20")]
    public void Only_sendable_work_passes_large_work_that_waits_for_tokens(string between, string expected)
    {
        var bench = new AdmissionBench(cap: 100);
        var request = bench.Open(maxConcurrency: 1);
        bench.Pace(new Pace(null, new BucketPace(1, 10_000)), tokens: 6_000);
        bench.Offer(bench.Open(), 1, tokens: 8_000);
        bench.Offer(request, 1, tokens: 30);
        bench.Offer(bench.Open(), 1, tokens: 7_000);
        bench.Offer(bench.Open(), 1, tokens: 20);
        if (between == "full")
            bench.Offer(request, 1, Priority.Urgent, tokens: 10);
        else
            bench.Core.Stop(request, Stop);

        var sent = bench.AdmitAll().Select(attempt => attempt.Item.Chunk.TokenCount);

        string.Join(' ', sent).ShouldBe(expected);
    }

    private static RequestQueue Queue(int level = 1) => new(BareRequest.Of(1, EndpointSet.Of(0)), route: null!, level);

    private static WorkItem Item(long number, bool sent = false)
    {
        var chunk = new DocumentChunk("doc", 0, "", 0, 0, 0);
        return new WorkItem(BareRequest.Of(1, EndpointSet.Of(0)), number, chunk, new ChunkRecord(new RequestTally(default), "doc", 0))
        {
            State = ItemState.Queued,
            Earlier = new ItemHistory { Attempts = sent ? 1 : 0 },
        };
    }

    private void Add(RequestQueue queue, WorkItem item)
    {
        queue.Add(item);
        _ready.Enlist(queue);
    }

    private List<RequestQueue> Taken()
    {
        var taken = new List<RequestQueue>();
        while (_ready.TryNext(TimeSpan.Zero, out var next))
        {
            taken.Add(next.Queue);
            _ready.Take(next.Queue);
        }

        return taken;
    }
}
