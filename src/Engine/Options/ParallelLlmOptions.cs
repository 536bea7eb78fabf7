using ParallelLlm.Calling;

namespace ParallelLlm.Options;

/// <summary>Everything that an engine is started with.</summary>
public sealed class ParallelLlmOptions
{
    /// <summary>Where calls can be sent; at least one.</summary>
    public IList<LlmEndpoint> Endpoints { get; } = [];

    /// <summary>The engine's own bounds.</summary>
    public EngineOptions Engine { get; set; } = new();
}

/// <summary>Bounds of an engine; fixed when it starts.</summary>
public sealed class EngineOptions
{
    /// <summary>Most attempts that may be out at once, over all endpoints and requests; from 1 to 1000, 20 by default.</summary>
    public int MaxConcurrency { get; set; } = 20;
}
