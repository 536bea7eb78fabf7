namespace ParallelLlm;

/// <summary>An endpoint as it stands now.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InFlight">Attempts that hold a place.</param>
/// <param name="Limit">The limit in force.</param>
/// <param name="Breaker">State of its circuit breaker.</param>
/// <param name="BlockedUntil">End of the wait that the provider asked for, or of the open breaker; null when there is none.</param>
/// <param name="Reason">Why it is blocked or locked; null when it is not.</param>
public sealed record EndpointStatus(
    string Name, int InFlight, int Limit, BreakerState Breaker, DateTimeOffset? BlockedUntil, string? Reason)
{
    /// <summary>Calls that may start in a second, as announced or learnt; null where no rate holds them back.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Tokens that may be sent in a second, as announced or learnt; null where no rate holds them back.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Its tier; the lowest that can serve does.</summary>
    public int Tier { get; init; }

    /// <summary>Whether chunks wait for it to be mended and reset, because no other endpoint can take them.</summary>
    public bool IsAwaited { get; init; }
}
