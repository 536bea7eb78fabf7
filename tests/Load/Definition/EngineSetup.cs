namespace ParallelLlm.Tests.Load.Definition;

/// <summary>A scenario's engine settings as the options that an engine starts with.</summary>
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
