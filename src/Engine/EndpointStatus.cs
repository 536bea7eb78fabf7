namespace ParallelLlm;

/// <summary>A snapshot of an endpoint.</summary>
/// <param name="Name">Name.</param>
/// <param name="InFlight">Attempts that hold a permit.</param>
/// <param name="Limit">The current concurrency limit.</param>
/// <param name="Breaker">State of the circuit breaker.</param>
/// <param name="BlockedUntil">End of the wait that the provider asked for, or of the open breaker; null if there is none.</param>
/// <param name="Reason">Why the endpoint is blocked or isolated; null if it is neither.</param>
public sealed record EndpointStatus(
    string Name, int InFlight, int Limit, BreakerState Breaker, DateTimeOffset? BlockedUntil, string? Reason)
{
    /// <summary>Allowed calls per second, announced or learnt; null for no rate limit.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Allowed tokens per second, announced or learnt; null for no rate limit.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Tier; the lowest usable tier serves.</summary>
    public int Tier { get; init; }

    /// <summary>Whether chunks wait for this endpoint to be reset, because no other endpoint can take them.</summary>
    public bool IsAwaited { get; init; }
}
