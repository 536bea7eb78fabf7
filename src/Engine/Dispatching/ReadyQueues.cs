namespace ParallelLlm.Dispatching;

/// <summary>
/// Ready work of one route: a ring of queues per priority. The most urgent level goes first; long waiting raises the level, so that nothing
/// starves; requests of one level are served round-robin; while tokens are short, small items pass large ones a bounded number of times.
/// Pure.
/// </summary>
internal sealed class ReadyQueues(TimeSpan agingStep, RoundRobin roundRobin)
{
    /// <summary>Maximum times that smaller items may pass an item that the pace holds back.</summary>
    public const int MostPasses = 8;

    private readonly Queue<RequestQueue>[] _rings = [.. Enumerable.Range(0, Priorities.Count).Select(_ => new Queue<RequestQueue>())];

    /// <summary>Queues in the rings, including empty ones.</summary>
    public int Count => _rings.Sum(ring => ring.Count);

    /// <summary>Adds a queue to its ring, if it has items and its request has a free permit.</summary>
    public void Enlist(RequestQueue queue)
    {
        if (queue.InRing || queue.IsEmpty || !queue.Request.HasRoom)
            return;
        queue.InRing = true;
        queue.Since = ++roundRobin.Last;
        _rings[queue.Level].Enqueue(queue);
    }

    /// <summary>Finds the next queue; false if nothing is ready.</summary>
    public bool TryNext(TimeSpan now, out QueueRank next)
    {
        next = default;
        for (var level = 0; level < Priorities.Count; level++)
        {
            if (Head(level) is not { } queue)
                continue;
            var effective = Math.Max(0, level - (int)((now - queue.Peek().ReadySince) / agingStep));
            var rank = new QueueRank(queue, effective, roundRobin.Served[level], queue.Since);
            if (next.Queue is null || rank.IsBefore(next))
                next = rank;
        }

        return next.Queue is not null;
    }

    /// <summary>
    /// Returns the queue to send from: the next one if an endpoint can take its item; otherwise, if the pace holds it back, a later one in
    /// its ring with a smaller item, unless an item has been passed too often. Null if nothing can be sent.
    /// </summary>
    /// <param name="next">The next queue.</param>
    /// <param name="route">Its route.</param>
    /// <param name="free">Endpoints that can take an attempt now.</param>
    /// <param name="now">Engine time.</param>
    /// <param name="gate">The endpoint for the item.</param>
    /// <param name="held">Endpoints whose pace, or the budget, holds back the next queue's item.</param>
    public RequestQueue? NextAllowed(
        RequestQueue next, Route route, EndpointSet free, TimeSpan now, out EndpointGate? gate, out EndpointSet held)
    {
        gate = route.GateFor(next.Peek(), free, now, out held);
        if (gate is not null)
            return next;
        if (held.IsEmpty)
            return null;

        var ring = _rings[next.Level];
        var passed = 0;
        foreach (var queue in ring)
        {
            if (passed == MostPasses
                || (passed > 0 && IsReady(queue) && (gate = route.GateFor(queue.Peek(), free, now, out _)) is not null))
                break;
            if (IsReady(queue) && queue.Peek().Passes >= MostPasses)
                return null;
            passed++;
        }

        if (gate is null)
            return null;
        for (; passed > 0; passed--)
        {
            var queue = ring.Dequeue();
            if (IsReady(queue))
                queue.Peek().Passes++;
            ring.Enqueue(queue);
        }

        return Head(next.Level);
    }

    /// <summary>A queue and the others of its level, in their order.</summary>
    public IEnumerable<RequestQueue> With(RequestQueue first) => _rings[first.Level].Where(queue => queue != first).Prepend(first);

    /// <summary>Takes the item from the queue that <see cref="NextAllowed"/> returned.</summary>
    public WorkItem Take(RequestQueue queue)
    {
        _rings[queue.Level].Dequeue();
        queue.InRing = false;
        roundRobin.Served[queue.Level] = ++roundRobin.Last;
        return queue.Take();
    }

    /// <summary>Removes idle queues from rings above a length: a ring by itself drops them only when they come first.</summary>
    public void Compact(int most)
    {
        foreach (var ring in _rings)
        {
            for (var left = ring.Count > most ? ring.Count : 0; left > 0; left--)
            {
                var queue = ring.Dequeue();
                if (IsReady(queue))
                    ring.Enqueue(queue);
                else
                    queue.InRing = false;
            }
        }
    }

    // A queue without items or a free permit leaves the ring; it is added again when that changes.
    private RequestQueue? Head(int level)
    {
        var ring = _rings[level];
        while (ring.TryPeek(out var queue))
        {
            if (IsReady(queue))
                return queue;
            queue.InRing = false;
            ring.Dequeue();
        }

        return null;
    }

    private static bool IsReady(RequestQueue queue)
    {
        queue.DropEnded();
        return !queue.IsEmpty && queue.Request.HasRoom;
    }
}
