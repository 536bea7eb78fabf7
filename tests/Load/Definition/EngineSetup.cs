namespace ParallelLlm.Tests.Load.Definition;

/// <summary>Converts a scenario's engine settings to engine options.</summary>
internal static class EngineSetup
{
    public static ParallelLlmOptions Options(Scenario scenario, LlmEndpoint endpoint) => new()
    {
        Endpoints = { endpoint },
        Engine = scenario.Engine,
        Throttle = scenario.Throttle,
        Breaker = scenario.Breaker,
        Retry = scenario.Retry,
    };
}
