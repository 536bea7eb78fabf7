namespace ParallelLlm.Dispatching;

/// <summary>
/// A set of endpoints in tiers, with the ready work for exactly this set, so that work none of them can take is skipped as a whole. Pure.
/// Not thread-safe.
/// </summary>
internal sealed class Route
{
    private readonly EndpointGate[][] _tiers;
    private readonly bool _spillsOver;

    public Route(EndpointSet endpoints, IReadOnlyList<EndpointGate> gates, ReadyQueues ready, bool spillsOver)
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

    /// <summary>The endpoints, by tier.</summary>
    public EndpointGate[] Gates { get; }

    public ReadyQueues Ready { get; }

    /// <summary>Number of the last search that visited this route.</summary>
    public long LookedAt { get; set; }

    /// <summary>Whether it was reported that work waits here for the reset of an endpoint.</summary>
    public bool IsParked { get; set; }

    /// <summary>Why all endpoints are isolated: the first one's cause; null if any is not.</summary>
    public ChunkError? Locked
    {
        get
        {
            foreach (var gate in Gates)
            {
                if (gate.Breaker.State != BreakerState.Isolated)
                    return null;
            }

            return Gates[0].Breaker.Cause;
        }
    }

    /// <summary>
    /// Returns the endpoint for an item: within the first usable tier, the one with the lowest share of its limit in flight. An endpoint is
    /// usable while its breaker is closed and it is not paused. Full or waiting endpoints make work wait, unless it spills over. A
    /// half-open endpoint gets its probe before everything else. Null if nothing can be sent now.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="free">Endpoints that can take an attempt now, regardless of the item.</param>
    /// <param name="now">Engine time.</param>
    /// <param name="held">Endpoints that only their pace or the budget keeps from taking the item.</param>
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
                // A limit of 0 counts as busy; only a pause makes it unusable.
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

    /// <summary>The next time at which time alone may admit an item; null if it does not wait for time.</summary>
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
