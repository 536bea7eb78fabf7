namespace ParallelLlm.Dispatching;

/// <summary>
/// Ready work of one route: a ring of queues per priority. The most urgent level goes first; long waiting raises the level, so that nothing
/// starves; requests of one level are served round-robin; while tokens are short, small items pass large ones a bounded number of times.
/// Pure.
/// </summary>
internal sealed class ReadyLanes(TimeSpan agingStep, Turns turns)
{
    /// <summary>Maximum times that smaller items may pass an item that the pace holds back.</summary>
    public const int MostPasses = 8;

    private readonly Queue<Lane>[] _rings = [.. Enumerable.Range(0, Priorities.Count).Select(_ => new Queue<Lane>())];

    /// <summary>Queues in the rings, including empty ones.</summary>
    public int Count => _rings.Sum(ring => ring.Count);

    /// <summary>Adds a queue to its ring, if it has items and its request has a free permit.</summary>
    public void Enlist(Lane lane)
    {
        if (lane.InRing || lane.IsEmpty || !lane.Request.HasRoom)
            return;
        lane.InRing = true;
        lane.Since = ++turns.Last;
        _rings[lane.Level].Enqueue(lane);
    }

    /// <summary>Finds the next queue; false if nothing is ready.</summary>
    public bool TryNext(TimeSpan now, out Turn next)
    {
        next = default;
        for (var level = 0; level < Priorities.Count; level++)
        {
            if (Head(level) is not { } lane)
                continue;
            var effective = Math.Max(0, level - (int)((now - lane.Peek().ReadySince) / agingStep));
            var turn = new Turn(lane, effective, turns.Served[level], lane.Since);
            if (next.Lane is null || turn.IsBefore(next))
                next = turn;
        }

        return next.Lane is not null;
    }

    /// <summary>
    /// Returns the queue to send from: the next one if an endpoint can take its item; otherwise, if the pace holds it back, a later one in
    /// its ring with a smaller item, unless an item has been passed too often. Null if nothing can be sent.
    /// </summary>
    /// <param name="turn">The next queue.</param>
    /// <param name="route">Its route.</param>
    /// <param name="free">Endpoints that can take an attempt now.</param>
    /// <param name="now">Engine time.</param>
    /// <param name="gate">The endpoint for the item.</param>
    /// <param name="held">Endpoints whose pace, or the budget, holds back the next queue's item.</param>
    public Lane? NextAllowed(Lane turn, Route route, EndpointSet free, TimeSpan now, out EndpointGate? gate, out EndpointSet held)
    {
        gate = route.GateFor(turn.Peek(), free, now, out held);
        if (gate is not null)
            return turn;
        if (held.IsEmpty)
            return null;

        var ring = _rings[turn.Level];
        var passed = 0;
        foreach (var lane in ring)
        {
            if (passed == MostPasses || (passed > 0 && IsReady(lane) && (gate = route.GateFor(lane.Peek(), free, now, out _)) is not null))
                break;
            if (IsReady(lane) && lane.Peek().Passes >= MostPasses)
                return null;
            passed++;
        }

        if (gate is null)
            return null;
        for (; passed > 0; passed--)
        {
            var lane = ring.Dequeue();
            if (IsReady(lane))
                lane.Peek().Passes++;
            ring.Enqueue(lane);
        }

        return Head(turn.Level);
    }

    /// <summary>Takes the item from the queue that <see cref="NextAllowed"/> returned.</summary>
    public WorkItem Take(Lane lane)
    {
        _rings[lane.Level].Dequeue();
        lane.InRing = false;
        turns.Served[lane.Level] = ++turns.Last;
        return lane.Take();
    }

    /// <summary>Removes idle queues from rings above a length: a ring by itself drops them only when they come first.</summary>
    public void Compact(int most)
    {
        foreach (var ring in _rings)
        {
            for (var left = ring.Count > most ? ring.Count : 0; left > 0; left--)
            {
                var lane = ring.Dequeue();
                if (IsReady(lane))
                    ring.Enqueue(lane);
                else
                    lane.InRing = false;
            }
        }
    }

    // A queue without items or a free permit leaves the ring; it is added again when that changes.
    private Lane? Head(int level)
    {
        var ring = _rings[level];
        while (ring.TryPeek(out var lane))
        {
            if (IsReady(lane))
                return lane;
            lane.InRing = false;
            ring.Dequeue();
        }

        return null;
    }

    private static bool IsReady(Lane lane)
    {
        lane.DropEnded();
        return !lane.IsEmpty && lane.Request.HasRoom;
    }
}
