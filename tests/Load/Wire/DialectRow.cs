namespace ParallelLlm.Tests.Load.Wire;

/// <summary>A server that refuses a part of every request, in its own words.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Source">Where the words were seen.</param>
/// <param name="Refusal">What is sent.</param>
/// <param name="Refuses">The part that is not taken: a parameter's name, or "system".</param>
internal sealed record DialectRow(string Name, string Source, Reply Refusal, string Refuses)
{
    public override string ToString() => $"Fault_Wire_05 refused: {Name}";
}
