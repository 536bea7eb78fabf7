namespace ParallelLlm.Dispatching;

/// <summary>
/// What is ready to be sent on one route: a ring of lanes per priority. The most urgent level goes first; what has waited long counts as
/// more urgent, so that nothing starves; requests of one level take turns; where tokens are short, small work passes large work a bounded
/// number of times. Pure.
/// </summary>
internal sealed class ReadyLanes(TimeSpan agingStep, Turns turns)
{
    /// <summary>How often an item may be passed by smaller ones while the pace holds it back.</summary>
    public const int MostPasses = 8;

    private readonly Queue<Lane>[] _rings = [.. Enumerable.Range(0, Priorities.Count).Select(_ => new Queue<Lane>())];

    /// <summary>Lanes that stand in a ring, with or without something to send.</summary>
    public int Count => _rings.Sum(ring => ring.Count);

    /// <summary>Lets a lane stand in its ring, if it has something to send and room to send it.</summary>
    public void Enlist(Lane lane)
    {
        if (lane.InRing || lane.IsEmpty || !lane.Request.HasRoom)
            return;
        lane.InRing = true;
        lane.Since = ++turns.Last;
        _rings[lane.Level].Enqueue(lane);
    }

    /// <summary>The lane whose turn it is; false when nothing is ready.</summary>
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
    /// The lane to send from now: the one whose turn it is if an endpoint can take its item, else, where it is a pace that holds it back,
    /// one behind it in its ring with a smaller item, if none that is passed has been passed too often. Null when nothing can go.
    /// </summary>
    /// <param name="turn">The lane whose turn it is.</param>
    /// <param name="route">Where it may go.</param>
    /// <param name="free">Endpoints that can take an attempt now.</param>
    /// <param name="now">Engine time.</param>
    /// <param name="gate">The endpoint that takes it.</param>
    /// <param name="held">Endpoints whose pace holds the item back whose turn it is.</param>
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

    /// <summary>Takes the item of the lane that <see cref="NextAllowed"/> gave.</summary>
    public WorkItem Take(Lane lane)
    {
        _rings[lane.Level].Dequeue();
        lane.InRing = false;
        turns.Served[lane.Level] = ++turns.Last;
        return lane.Take();
    }

    /// <summary>
    /// Lets go of lanes that have nothing to send, where a ring is longer than so many: a ring drops them by itself only when their turn
    /// comes.
    /// </summary>
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

    // What has nothing any more, or no room for it, leaves the ring; it comes back when that changes.
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
        while (!lane.IsEmpty && lane.Peek().Place != ItemPlace.Queued)
            lane.Take();
        return !lane.IsEmpty && lane.Request.HasRoom;
    }
}
