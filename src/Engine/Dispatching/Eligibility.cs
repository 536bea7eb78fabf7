namespace ParallelLlm.Dispatching;

/// <summary>
/// Which of a request's endpoints can take an item: by the priorities that an endpoint is reserved for, by its model's context window, and
/// by which models have turned the item down. No rule but the last takes an item's only endpoint away. Pure.
/// </summary>
internal sealed class Eligibility(IReadOnlyList<EndpointGate> gates)
{
    private readonly bool _hasRules = gates.Any(
        gate => gate.Endpoint.ContextTokens is not null || gate.Endpoint.MinPriority > Priority.Low);

    /// <summary>The endpoints for an item that has not been sent yet.</summary>
    public EndpointSet Of(WorkItem item)
    {
        var all = item.Request.Endpoints;
        return !_hasRules || all.Count < 2 ? all : ByRules(item, all);
    }

    // Methods of their own, so that their closures are not made for work that has no choice.
    private EndpointSet ByRules(WorkItem item, EndpointSet all)
    {
        var open = Where(all, endpoint => endpoint.MinPriority <= item.Chunk.Priority);
        if (open.IsEmpty)
            open = all;
        var needed = item.Prompt.Tokens + (item.MaxOutputTokens ?? 0);
        var fitting = Where(open, endpoint => !(endpoint.ContextTokens < needed));
        if (!fitting.IsEmpty)
            return fitting;

        // An estimate must not refuse what the provider might take: the largest windows get their chance.
        var largest = gates.Where(gate => open.Contains(gate.Index)).Max(gate => gate.Endpoint.ContextTokens);
        return Where(open, endpoint => endpoint.ContextTokens == largest);
    }

    /// <summary>
    /// Where an item may go on after a model has turned it down: those of its endpoints that ask another model, that nobody has to mend
    /// first, and that are not known to have a window as small. None when the failure is of another kind.
    /// </summary>
    public EndpointSet After(Attempt attempt)
    {
        var item = attempt.Item;
        if (attempt.Outcome.Failure is not (FailureKind.Refused or FailureKind.TooLarge) || item.Request.ModelName is not null
            || item.Endpoints.Count < 2)
            return EndpointSet.None;
        return Others(attempt, item);
    }

    private EndpointSet Others(Attempt attempt, WorkItem item)
    {
        var refused = attempt.Gate.Endpoint;
        var isTooLarge = attempt.Outcome.Failure == FailureKind.TooLarge;
        var others = Where(
            item.Endpoints, endpoint =>
            endpoint.Model != refused.Model && !(isTooLarge && endpoint.ContextTokens <= refused.ContextTokens));
        foreach (var gate in gates)
        {
            if (gate.Breaker.State == BreakerState.Locked)
                others = others.Except(EndpointSet.Of(gate.Index));
        }

        return others;
    }

    private EndpointSet Where(EndpointSet among, Func<LlmEndpoint, bool> rule)
    {
        var found = EndpointSet.None;
        foreach (var gate in gates)
        {
            if (among.Contains(gate.Index) && rule(gate.Endpoint))
                found = found.With(EndpointSet.Of(gate.Index));
        }

        return found;
    }
}
