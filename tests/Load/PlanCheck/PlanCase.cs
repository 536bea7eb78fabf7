using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Load.PlanCheck;

/// <summary>A provider's limit, and the flags that state it.</summary>
/// <param name="Documents">Documents to plan and to run.</param>
/// <param name="Paragraphs">Paragraphs of each.</param>
/// <param name="OfPlan">Flags of <c>plan</c> alone.</param>
/// <param name="OfBoth">Flags of <c>plan</c> and <c>run</c>.</param>
internal sealed record PlanCase(string Name, ProviderOptions Server, int Documents, int Paragraphs, string[] OfPlan, params string[] OfBoth)
{
    /// <summary>Documents of a trial before the plan, whose answers are then stored; 0 for none.</summary>
    public int Trial { get; init; }
}
