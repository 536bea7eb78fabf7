namespace ParallelLlm;

/// <summary>Overrides of the retry options for one class of failures.</summary>
public sealed record RetryRule
{
    /// <summary>
    /// Calls for a chunk after which this failure ends it, at least 1; null (the default) for the request's number, which is never
    /// exceeded. Throttling never ends a chunk.
    /// </summary>
    public int? Attempts { get; init; }

    /// <summary>
    /// Back-off before the second attempt, 0 or more; null (the default) for <see cref="RetryOptions.BaseDelay"/>, or for none after an
    /// invalid answer.
    /// </summary>
    public TimeSpan? BaseDelay { get; init; }

    /// <summary>Maximum back-off, at least <see cref="BaseDelay"/>; null (the default) for <see cref="RetryOptions.MaxDelay"/>.</summary>
    public TimeSpan? MaxDelay { get; init; }
}
