namespace ParallelLlm.Dispatching;

/// <summary>Routes whose work waits for someone to mend an endpoint, where that is what is to be done. Pure. Not thread-safe.</summary>
internal sealed class ParkedRoutes(WhenNoneCanServe whenNoneCanServe)
{
    private readonly Queue<Route> _news = new();

    /// <summary>Work is ready on a route: parks the route if none of its endpoints can serve.</summary>
    public void Look(Route route)
    {
        if (whenNoneCanServe != WhenNoneCanServe.Park || route.IsParked || route.Locked is null)
            return;
        route.IsParked = true;
        _news.Enqueue(route);
        foreach (var gate in route.Gates)
            gate.IsAwaited = true;
    }

    /// <summary>An endpoint has been locked, or is not any more.</summary>
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

    /// <summary>A route that has been parked; each comes once until it is mended.</summary>
    public bool TryTake(out Route route) => _news.TryDequeue(out route!);
}
