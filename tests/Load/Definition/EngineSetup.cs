using ParallelLlm.Calling;
using ParallelLlm.Options;

namespace ParallelLlm.Tests.Load.Definition;

/// <summary>A scenario's engine settings as the options that an engine starts with.</summary>
internal static class EngineSetup
{
    /// <summary>Stands for an endpoint where options are only checked.</summary>
    public static LlmEndpoint Unused { get; } = Endpoint(new NoClient());

    public static LlmEndpoint Endpoint(ILlmClient client) => new("simulator", client, "simulated");

    public static ParallelLlmOptions Options(Scenario scenario, LlmEndpoint endpoint) => new()
    {
        Endpoints = { endpoint },
        Engine = scenario.Engine,
        Throttle = scenario.Throttle,
        Breaker = scenario.Breaker,
        Retry = scenario.Retry,
    };

    private sealed class NoClient : ILlmClient
    {
        public ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
