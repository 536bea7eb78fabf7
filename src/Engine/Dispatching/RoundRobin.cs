namespace ParallelLlm.Dispatching;

/// <summary>Sequence numbers for round-robin, over all routes of an engine.</summary>
internal sealed class RoundRobin
{
    /// <summary>Sequence number at which each level was last served.</summary>
    public long[] Served { get; } = new long[Priorities.Count];

    /// <summary>The last sequence number.</summary>
    public long Last { get; set; }
}
