namespace ParallelLlm.Tests.Load.Wire;

/// <summary>One answer of a server, to the byte, with the place where it is published.</summary>
/// <param name="Fault">Number of the kind of fault.</param>
/// <param name="Name">What it is.</param>
/// <param name="Source">Where it was seen.</param>
/// <param name="Reply">What is sent.</param>
/// <param name="Kind">What it means; null for an answer.</param>
public sealed record WireRow(int Fault, string Name, string Source, Reply Reply, FailureKind? Kind)
{
    public override string ToString() => $"Fault_Wire_{Fault:00} {Name}";
}
