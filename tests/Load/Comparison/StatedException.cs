using ParallelLlm.Tests.Load.Peers;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>A peer allowed to be better than the engine in a scenario, in one respect, by a margin, for a reason.</summary>
internal sealed record StatedException
{
    /// <summary>The peer's name.</summary>
    public required string Peer { get; init; }

    /// <summary>The respect in which it is better.</summary>
    public required Respect In { get; init; }

    /// <summary>Maximum difference in percentage points; beyond it, the exception does not apply.</summary>
    public required double UpTo { get; init; }

    /// <summary>The justification, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The error in it; null if it is valid.</summary>
    public string? Problem => this switch
    {
        _ when PeerKinds.All.All(kind => kind.Name != Peer || kind.Name == PeerKinds.Ours) => $"names no peer with '{Peer}'; known: {string.Join(", ", PeerKinds.All.Where(kind => kind.Name != PeerKinds.Ours).Select(kind => kind.Name))}",
        { UpTo: not (> 0 and <= 100) } => "has an 'up_to' outside 0 to 100",
        { Reason: var reason } when string.IsNullOrWhiteSpace(reason) => "needs a 'reason'",
        _ => null,
    };
}
