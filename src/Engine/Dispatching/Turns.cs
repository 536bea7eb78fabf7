namespace ParallelLlm.Dispatching;

/// <summary>Turn numbers for round-robin, over all routes of an engine.</summary>
internal sealed class Turns
{
    /// <summary>Turn number at which each level was last served.</summary>
    public long[] Served { get; } = new long[Priorities.Count];

    /// <summary>Number of the last turn.</summary>
    public long Last { get; set; }
}
