namespace ParallelLlm.Host.Serving.Surface;

/// <summary>Whether a service can take work, and if not, why. Pure.</summary>
internal static class Readiness
{
    /// <param name="phase">How far the service has come.</param>
    /// <param name="blocks">What else keeps it from its work.</param>
    /// <param name="budget">How its budget stands; null when it has none.</param>
    public static IReadOnlyList<NotReady> Of(
        ServicePhase phase, IReadOnlyList<EndpointStatus> endpoints, IEnumerable<NotReady> blocks, BudgetStatus? budget = null)
    {
        var reasons = new List<NotReady>();
        switch (phase)
        {
            case ServicePhase.Starting:
                reasons.Add(new NotReady("not_started", "the service is starting"));
                break;
            case ServicePhase.Draining:
                reasons.Add(new NotReady("draining", "the service is ending: nothing more is taken"));
                break;
            case ServicePhase.Stopped:
                reasons.Add(new NotReady("stopped", "the service has ended"));
                break;
        }

        if (endpoints.Count > 0 && endpoints.All(endpoint => endpoint.Breaker is BreakerState.Open or BreakerState.Isolated))
            reasons.Add(new NotReady("endpoints", string.Join("; ", endpoints.Select(Said))));
        if (budget?.Waiting is { } spent)
            reasons.Add(new NotReady("budget", spent));
        reasons.AddRange(blocks.DistinctBy(block => block.Code));
        return reasons;
    }

    private static string Said(EndpointStatus endpoint) =>
        $"{endpoint.Name} is {(endpoint.Breaker == BreakerState.Isolated ? "isolated" : "not called for now")}: "
        + (endpoint.Reason ?? "no reason known");
}
