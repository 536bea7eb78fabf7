using ParallelLlm.Tests.Load.Comparison;

namespace ParallelLlm.Tests.Integration.Simulator.Http;

/// <summary>A test that needs Node.js and OpenAI's package for it, and is skipped where that cannot be installed.</summary>
public sealed class NodeSdkFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Problem = new(() => NodePeers.PrepareAsync().GetAwaiter().GetResult());

    public NodeSdkFactAttribute()
    {
        if (Problem.Value is { } problem)
            Skip = $"Needs the npm package openai: {problem}.";
    }
}
