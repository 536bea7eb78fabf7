namespace ParallelLlm.Host.Output;

/// <summary>An endpoint on the progress display.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InFlight">Calls in flight.</param>
/// <param name="Limit">Its current concurrency limit.</param>
/// <param name="Wait">The wait for it, with the reason; null if there is none.</param>
/// <param name="IsIsolated">Whether it cannot be used until it is reset.</param>
internal sealed record EndpointProgress(string Name, int InFlight, int Limit, string? Wait = null, bool IsIsolated = false)
{
    /// <summary>Reads an endpoint's status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="now">The moment to which a wait's length refers.</param>
    public static EndpointProgress Of(EndpointStatus status, DateTimeOffset now) =>
        new(status.Name, status.InFlight, status.Limit, WaitOf(status, now), status.Breaker == BreakerState.Isolated);

    private static string? WaitOf(EndpointStatus status, DateTimeOffset now)
    {
        var seconds = status.BlockedUntil is { } until && until > now ? Math.Ceiling((until - now).TotalSeconds) : 0;
        return status switch
        {
            { Breaker: BreakerState.Isolated, IsAwaited: true } => $"cannot be used, and chunks wait for it: {status.Reason}",
            { Breaker: BreakerState.Isolated } => $"cannot be used: {status.Reason}",
            { Breaker: BreakerState.HalfOpen } => $"testing with one call: {status.Reason}",
            _ when seconds == 0 => null,
            { Breaker: BreakerState.Open, Reason: { } why } => $"waiting {seconds} s: {why}",
            { Reason: { } why } => $"waiting {seconds} s: the provider asks for it ({why})",
            _ => $"waiting {seconds} s: the provider asks for it",
        };
    }
}
