namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>The endpoint that all harnesses share.</summary>
internal static class SimulatedEndpoint
{
    /// <summary>A placeholder for options that are only checked.</summary>
    public static LlmEndpoint Unused { get; } = Of(new NoClient());

    public static LlmEndpoint Of(ILlmClient client) => new("simulator", client, "simulated");

    private sealed class NoClient : ILlmClient
    {
        public ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
