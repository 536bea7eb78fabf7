namespace ParallelLlm.Dispatching;

/// <summary>Who was served when, over all routes of an engine.</summary>
internal sealed class Turns
{
    /// <summary>When a level was last served.</summary>
    public long[] Served { get; } = new long[Priorities.Count];

    /// <summary>Number of the last turn.</summary>
    public long Last { get; set; }
}
