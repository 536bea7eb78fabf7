namespace ParallelLlm;

/// <summary>How failures of one class are repeated, where that differs from the rest.</summary>
public sealed record RetryRule
{
    /// <summary>
    /// Calls for a chunk in all after which a failure of this class ends it, at least 1; null (the default) for the request's own number,
    /// which is never exceeded. Throttling never ends a chunk.
    /// </summary>
    public int? Attempts { get; init; }

    /// <summary>
    /// Back-off before the second attempt, 0 or more; null (the default) for <see cref="RetryOptions.BaseDelay"/>, and for an invalid
    /// answer none.
    /// </summary>
    public TimeSpan? BaseDelay { get; init; }

    /// <summary>Longest back-off, at least <see cref="BaseDelay"/>; null (the default) for <see cref="RetryOptions.MaxDelay"/>.</summary>
    public TimeSpan? MaxDelay { get; init; }
}
