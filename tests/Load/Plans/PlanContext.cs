using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>What a plan works with.</summary>
/// <param name="Scenario">The data.</param>
/// <param name="OnResult">Told of every result that a caller takes, by several callers at once.</param>
/// <param name="Notes">Lines for the report that explain the figures.</param>
/// <param name="Time">The clock for waits.</param>
internal sealed record PlanContext(Scenario Scenario, Action<ProcessedChunk> OnResult, IList<string> Notes, TimeProvider Time)
{
    /// <summary>Told of every document that has ended and counts, and when that was in seconds of the run.</summary>
    public Action<Sample, double> OnDocument { get; init; } = static (_, _) => { };
}
