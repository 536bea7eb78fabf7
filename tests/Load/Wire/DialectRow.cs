namespace ParallelLlm.Tests.Load.Wire;

/// <summary>A server that refuses a part of every request, with its own message.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Source">Where the message was seen.</param>
/// <param name="Refusal">The reply.</param>
/// <param name="Refuses">The refused part: a parameter's name, or "system".</param>
internal sealed record DialectRow(string Name, string Source, Reply Refusal, string Refuses)
{
    public override string ToString() => $"Fault_Wire_05 refused: {Name}";
}
