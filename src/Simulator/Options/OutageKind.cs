namespace ParallelLlm.Simulator.Options;

/// <summary>What callers see of an outage.</summary>
public enum OutageKind
{
    /// <summary>503 at once.</summary>
    Unavailable,

    /// <summary>Their connections are reset at once.</summary>
    Reset,

    /// <summary>No answer, ever.</summary>
    Hang,
}
