namespace ParallelLlm.Tests.Load.Wire;

/// <summary>A server that refuses one letter of several, as if its key, model or route were wrong.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Source">Where it was seen.</param>
/// <param name="Refusal">The reply.</param>
/// <param name="Which">The refused letter, from 0.</param>
internal sealed record RefusedTextRow(string Name, string Source, Reply Refusal, int Which)
{
    public override string ToString() => $"Fault_Wire_03 one text alone: {Name}, letter {Which}";
}
