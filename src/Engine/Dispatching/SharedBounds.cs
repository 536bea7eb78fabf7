namespace ParallelLlm.Dispatching;

/// <summary>Applies bounds to the joint attempts of endpoints in one concurrency group. Pure. Not thread-safe.</summary>
internal sealed class SharedBounds(IReadOnlyList<EndpointGate> gates)
{
    // By endpoint; null for an endpoint without a group.
    private readonly EndpointGate[]?[] _groups = [.. gates.Select(gate => GroupOf(gate, gates))];

    /// <summary>Whether the bound of an endpoint (by index) admits one more attempt.</summary>
    public bool HasRoom(int index)
    {
        if (_groups[index] is not { } group)
            return true;
        var inFlight = 0;
        foreach (var gate in group)
            inFlight += gate.InFlight;
        return inFlight < gates[index].Bound;
    }

    private static EndpointGate[]? GroupOf(EndpointGate gate, IReadOnlyList<EndpointGate> gates)
    {
        if (gate.Endpoint.ConcurrencyGroup is not { } name)
            return null;
        var group = gates.Where(other => other.Endpoint.ConcurrencyGroup == name).ToArray();
        return group.Length > 1 ? group : null;
    }
}
