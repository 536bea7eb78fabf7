namespace ParallelLlm.Dispatching;

/// <summary>Parked routes: their work waits for the reset of an endpoint. Pure. Not thread-safe.</summary>
internal sealed class ParkedRoutes(WhenNoneCanServe whenNoneCanServe)
{
    private readonly Queue<Route> _news = new();

    /// <summary>Parks a route with ready work if all of its endpoints are isolated.</summary>
    public void Look(Route route)
    {
        if (whenNoneCanServe != WhenNoneCanServe.Park || route.IsParked || route.Locked is null)
            return;
        route.IsParked = true;
        _news.Enqueue(route);
        foreach (var gate in route.Gates)
            gate.IsAwaited = true;
    }

    /// <summary>Handles a breaker that became isolated, or is no longer.</summary>
    public void LockChanged(IReadOnlyList<Route> routes, EndpointGate gate, IReadOnlyList<EndpointGate> gates, TimeSpan now)
    {
        foreach (var route in routes.Where(route => route.Endpoints.Contains(gate.Index)))
        {
            if (route.Locked is null)
                route.IsParked = false;
            else if (route.Ready.TryNext(now, out _))
                Look(route);
        }

        foreach (var each in gates)
            each.IsAwaited = routes.Any(route => route.IsParked && route.Endpoints.Contains(each.Index));
    }

    /// <summary>Takes a newly parked route.</summary>
    public bool TryTake(out Route route) => _news.TryDequeue(out route!);
}
