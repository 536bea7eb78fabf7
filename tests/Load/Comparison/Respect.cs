namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>Criteria for comparing peers.</summary>
internal enum Respect
{
    /// <summary>Chunks completed in the time that the server's limits allow.</summary>
    Goodput,

    /// <summary>Attempts that completed no chunk.</summary>
    Waste,
}
