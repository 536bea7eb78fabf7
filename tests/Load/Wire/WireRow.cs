namespace ParallelLlm.Tests.Load.Wire;

/// <summary>One answer of a server, byte for byte, with the place of its publication.</summary>
/// <param name="Fault">Number of the kind of fault.</param>
/// <param name="Name">The row's name.</param>
/// <param name="Source">Where it was seen.</param>
/// <param name="Reply">The reply.</param>
/// <param name="Kind">The expected failure; null for an answer.</param>
public sealed record WireRow(int Fault, string Name, string Source, Reply Reply, FailureKind? Kind)
{
    public override string ToString() => $"Fault_Wire_{Fault:00} {Name}";
}
