namespace ParallelLlm;

/// <summary>
/// Thrown by a caller's own function that was throttled. The chunk is retried without counting the attempt, and the engine sends less:
/// after the wait if one is given, otherwise with lower concurrency.
/// </summary>
/// <param name="retryAfter">The wait; null, zero or less if unknown.</param>
/// <param name="message">For people. Shown only if messages of exceptions are.</param>
public sealed class ThrottledException(TimeSpan? retryAfter = null, string? message = null) : Exception(message ?? "Throttled.")
{
    /// <summary>The wait; null if unknown.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
