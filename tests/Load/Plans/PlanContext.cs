using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>Context of a plan.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="OnResult">Called for every result that a caller reads, by several callers at once.</param>
/// <param name="Notes">Lines for the report that explain the figures.</param>
/// <param name="Time">The clock for waits.</param>
internal sealed record PlanContext(Scenario Scenario, Action<ProcessedChunk> OnResult, IList<string> Notes, TimeProvider Time)
{
    /// <summary>Called for every ended document that counts, with its time in seconds of the run.</summary>
    public Action<Sample, double> OnDocument { get; init; } = static (_, _) => { };
}
