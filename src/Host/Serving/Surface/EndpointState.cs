namespace ParallelLlm.Host.Serving.Surface;

/// <param name="Limit">Calls that may be out at once.</param>
/// <param name="Breaker">closed, open, half_open or locked.</param>
/// <param name="HoldUntil">Nothing is sent before this; null when nothing holds it.</param>
/// <param name="Reason">Why it is held or locked; null when it is not.</param>
/// <param name="Changes">The last changes of what may be sent to it, newest first.</param>
internal sealed record EndpointState(
    string Name, int Limit, int InFlight, string Breaker, DateTimeOffset? HoldUntil, string? Reason, IReadOnlyList<StatusChange> Changes)
{
    /// <summary>Calls that may start per second; null when unlimited.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Tokens that may be sent per second; null when unlimited.</summary>
    public double? TokensPerSecond { get; init; }
}
