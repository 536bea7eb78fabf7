namespace ParallelLlm.Dispatching;

/// <summary>
/// A choice of endpoints that work may go to, in tiers, and what is ready to go there. All work of a route may go to the same endpoints, so
/// that what none of them can take just now is passed over as a whole. Pure. Not thread-safe.
/// </summary>
internal sealed class Route
{
    private readonly EndpointGate[][] _tiers;
    private readonly bool _spillsOver;

    public Route(EndpointSet endpoints, IReadOnlyList<EndpointGate> gates, ReadyLanes ready, bool spillsOver)
    {
        Endpoints = endpoints;
        Ready = ready;
        _spillsOver = spillsOver;
        _tiers = [.. gates
            .Where(gate => endpoints.Contains(gate.Index))
            .GroupBy(gate => gate.Endpoint.Tier)
            .OrderBy(tier => tier.Key)
            .Select(tier => tier.ToArray())];
        Gates = [.. _tiers.SelectMany(tier => tier)];
    }

    public EndpointSet Endpoints { get; }

    /// <summary>The endpoints in the order of their tiers.</summary>
    public EndpointGate[] Gates { get; }

    public ReadyLanes Ready { get; }

    /// <summary>Number of the last search for an attempt that has looked here.</summary>
    public long LookedAt { get; set; }

    /// <summary>Whether it has been told that work waits here for someone to mend an endpoint.</summary>
    public bool IsParked { get; set; }

    /// <summary>Why no endpoint can serve until someone mends one: the cause of the first; null while one may serve at some time.</summary>
    public ChunkError? Locked
    {
        get
        {
            foreach (var gate in Gates)
            {
                if (gate.Breaker.State != BreakerState.Locked)
                    return null;
            }

            return Gates[0].Breaker.Cause;
        }
    }

    /// <summary>
    /// The endpoint for an item now: of the first tier that can serve, the one with the lowest share of its limit in flight. An endpoint
    /// serves while its breaker is closed and it is not paused; that it is full, or waits a while, only makes work wait, unless work spills
    /// over. One whose breaker is half open serves exactly when its probe can go out, which then goes before everything else. Null when
    /// nothing can go now.
    /// </summary>
    /// <param name="item">What is to be sent.</param>
    /// <param name="free">Endpoints that can take an attempt now, as far as it does not depend on the item.</param>
    /// <param name="now">Engine time.</param>
    /// <param name="held">Endpoints that could take the item but for their pace.</param>
    public EndpointGate? GateFor(WorkItem item, EndpointSet free, TimeSpan now, out EndpointSet held)
    {
        held = default;
        foreach (var tier in _tiers)
        {
            EndpointGate? best = null;
            var serves = false;
            foreach (var gate in tier)
            {
                var closed = gate.Breaker.State == BreakerState.Closed;
                // A limit of 0 is busy, and only a pause cannot serve.
                serves |= closed && gate.Bound > 0;
                if (!free.Contains(gate.Index))
                    continue;
                if (!gate.Allows(item, now))
                {
                    if (closed)
                        held = held.With(EndpointSet.Of(gate.Index));
                    continue;
                }

                if (!closed)
                    return gate;
                if (best is null || gate.IsBefore(best))
                    best = gate;
            }

            if (best is not null || (serves && !_spillsOver))
                return best;
        }

        return null;
    }

    /// <summary>When time alone may let an item go to one of the endpoints; null when it is not time that it waits for.</summary>
    public TimeSpan? NextOpening(WorkItem item, TimeSpan now)
    {
        TimeSpan? next = null;
        foreach (var gate in Gates)
        {
            if (gate.NextOpening(item, now) is { } opening && !(next <= opening))
                next = opening;
        }

        return next;
    }
}
