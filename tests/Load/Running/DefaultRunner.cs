using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Load.Running;

/// <summary>Runs scenarios directly.</summary>
internal sealed class DefaultRunner : ILoadRunner
{
    public Task<ScenarioOutcome> RunAsync(Scenario scenario, string? reports) =>
        ScenarioRun.ExecuteAsync(scenario, onSample: null, TimeProvider.System);
}
