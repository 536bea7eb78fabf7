namespace ParallelLlm.Dispatching;

/// <summary>Routes of an engine, created on demand. Pure. Not thread-safe.</summary>
internal sealed class RouteTable(IReadOnlyList<EndpointGate> gates, TimeSpan agingStep, bool spillsOver)
{
    private readonly Dictionary<EndpointSet, Route> _byEndpoints = [];
    private readonly RoundRobin _roundRobin = new();
    private readonly List<Route> _all = [];
    private long _searches;

    public List<Route> All => _all;

    public Route To(EndpointSet endpoints)
    {
        // Nearly all work takes one route.
        if (_all.Count > 0 && _all[0].Endpoints == endpoints)
            return _all[0];
        if (!_byEndpoints.TryGetValue(endpoints, out var route))
        {
            route = new Route(endpoints, gates, new ReadyQueues(agingStep, _roundRobin), spillsOver);
            _byEndpoints.Add(endpoints, route);
            _all.Add(route);
        }

        return route;
    }

    /// <summary>
    /// Returns the queue to send from, and the endpoint: the most urgent over all routes with a free endpoint. Work that waits for an
    /// endpoint's pace reserves that endpoint against less urgent work of other routes, so that it does not starve. Null if nothing can be
    /// sent.
    /// </summary>
    public RequestQueue? Next(EndpointSet free, TimeSpan now, out EndpointGate gate)
    {
        _searches++;
        while (!free.IsEmpty && MostUrgent(free, now, out var rank) is { } route)
        {
            route.LookedAt = _searches;
            if (route.Ready.NextAllowed(rank.Queue, route, free, now, out var found, out var held) is { } queue)
            {
                gate = found!;
                return queue;
            }

            free = free.Except(held);
        }

        gate = null!;
        return null;
    }

    private Route? MostUrgent(EndpointSet free, TimeSpan now, out QueueRank rank)
    {
        Route? best = null;
        rank = default;
        foreach (var route in _all)
        {
            if (route.LookedAt == _searches || !route.Endpoints.Overlaps(free) || !route.Ready.TryNext(now, out var candidate))
                continue;
            if (best is null || candidate.IsBefore(rank))
                (best, rank) = (route, candidate);
        }

        return best;
    }
}
