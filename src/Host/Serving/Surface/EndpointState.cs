using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Serving.Surface;

/// <param name="Limit">Concurrency limit.</param>
/// <param name="Breaker">closed, open, half_open or locked.</param>
/// <param name="HoldUntil">Nothing is sent before this time; null if it is not held.</param>
/// <param name="Reason">Why it is held or isolated; null if it is neither.</param>
/// <param name="Changes">Its latest limit changes, newest first.</param>
internal sealed record EndpointState(
    string Name, int Limit, int InFlight, string Breaker, DateTimeOffset? HoldUntil, string? Reason, IReadOnlyList<StatusChange> Changes)
{
    /// <summary>Calls that may start per second; null when unlimited.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Tokens that may be sent per second; null when unlimited.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Its batches; null if its calls are made in another way.</summary>
    public BatchCounts? Batches { get; init; }

    /// <summary>A breaker's state in JSON and metrics.</summary>
    public static string NameOf(BreakerState state) => state == BreakerState.Isolated ? "locked" : DocumentLine.NameOf(state);
}
