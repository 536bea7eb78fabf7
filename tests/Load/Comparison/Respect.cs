namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>What peers are held against each other in.</summary>
internal enum Respect
{
    /// <summary>Chunks completed in the time that the server's limits allow.</summary>
    Goodput,

    /// <summary>Attempts that brought no chunk.</summary>
    Waste,
}
