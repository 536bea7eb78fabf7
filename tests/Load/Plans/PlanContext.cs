using ParallelLlm.Contracts;
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
    /// <summary>Told of the documents' times, where the plan measures them.</summary>
    public Action<Latencies>? Series { get; init; }
}
