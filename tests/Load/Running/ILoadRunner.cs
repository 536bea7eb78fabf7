using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Load.Running;

/// <summary>Runs scenarios, one after the other.</summary>
internal interface ILoadRunner
{
    /// <summary>Runs a scenario to its end.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="reports">Folder for reports of the runner's own; null for none.</param>
    Task<ScenarioOutcome> RunAsync(Scenario scenario, string? reports);
}
