namespace ParallelLlm.Dispatching;

/// <summary>
/// Selects which of a request's endpoints can take an item: by reserved priorities, by whether calls are made by batches, by the model's
/// context window, and by earlier refusals. Only a refusal can exclude an item's last endpoint. Pure.
/// </summary>
internal sealed class Eligibility(IReadOnlyList<EndpointGate> gates)
{
    private readonly bool _hasRules = gates.Any(
        gate => gate.Endpoint is { ContextTokens: not null } or { MinPriority: > Priority.Low } or { IsBatch: true });

    /// <summary>Returns the endpoints for an unsent item.</summary>
    public EndpointSet Of(WorkItem item)
    {
        var all = item.Request.Endpoints;
        return !_hasRules || all.Count < 2 ? all : ByRules(item, all);
    }

    // Separate methods, so that their closures are allocated only for work with a choice.
    private EndpointSet ByRules(WorkItem item, EndpointSet all)
    {
        var open = Where(all, endpoint => endpoint.MinPriority <= item.Chunk.Priority);
        if (open.IsEmpty)
            open = all;
        var alike = Where(open, endpoint => endpoint.IsBatch == (item.Chunk.Priority == Priority.Low));
        if (!alike.IsEmpty)
            open = alike;
        var needed = item.Prompt.Tokens + (item.MaxOutputTokens ?? 0);
        var fitting = Where(open, endpoint => !(endpoint.ContextTokens < needed));
        if (!fitting.IsEmpty)
            return fitting;

        // An estimate must not reject work that the provider may accept: the largest windows remain.
        var largest = gates.Where(gate => open.Contains(gate.Index)).Max(gate => gate.Endpoint.ContextTokens);
        return Where(open, endpoint => endpoint.ContextTokens == largest);
    }

    /// <summary>
    /// Returns the item's endpoints for a retry after a model refused it: those with another model, not isolated, and without a window
    /// known to be as small. Empty for other failures.
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
            if (gate.Breaker.State == BreakerState.Isolated)
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
