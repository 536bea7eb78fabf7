using ParallelLlm.Tests.Load.Peers;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>A peer that may be better than the engine in a scenario, in one respect, by so much, for a reason.</summary>
internal sealed record StatedException
{
    /// <summary>The peer's name.</summary>
    public required string Peer { get; init; }

    /// <summary>What it is better in.</summary>
    public required Respect In { get; init; }

    /// <summary>Most percentage points between the two; more is no exception any more.</summary>
    public required double UpTo { get; init; }

    /// <summary>Why that is as it should be, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>What is wrong with it; null when it can be used.</summary>
    public string? Problem => this switch
    {
        _ when PeerKinds.All.All(kind => kind.Name != Peer || kind.Name == PeerKinds.Ours) => $"names no peer with '{Peer}'; there are: {string.Join(", ", PeerKinds.All.Where(kind => kind.Name != PeerKinds.Ours).Select(kind => kind.Name))}",
        { UpTo: not (> 0 and <= 100) } => "has an 'up_to' outside 0 to 100",
        { Reason: var reason } when string.IsNullOrWhiteSpace(reason) => "needs a 'reason'",
        _ => null,
    };
}
