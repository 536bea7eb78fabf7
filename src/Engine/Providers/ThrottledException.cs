namespace ParallelLlm;

/// <summary>
/// Thrown by a caller's own function to say that it was throttled. The chunk is tried again without costing it a retry attempt, and the
/// engine sends less: after the wait when there is one, with a lower concurrency when there is none.
/// </summary>
/// <param name="retryAfter">How long to wait; null, zero or less when that is not known.</param>
/// <param name="message">For people. Not shown unless messages of exceptions are.</param>
public sealed class ThrottledException(TimeSpan? retryAfter = null, string? message = null) : Exception(message ?? "Throttled.")
{
    /// <summary>How long to wait; null when that is not known.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
