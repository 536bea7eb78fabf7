namespace ParallelLlm.Host.Planning;

/// <summary>The provider's limits, as far as they are known.</summary>
/// <param name="Concurrency">Calls in flight, at most.</param>
internal sealed record KnownLimits(int Concurrency)
{
    /// <summary>Null if unknown.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Null if unknown.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>The usual time of a call; null if unknown.</summary>
    public TimeSpan? Latency { get; init; }
}
