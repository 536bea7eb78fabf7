namespace ParallelLlm;

/// <summary>
/// Limits that a provider announces. A value not announced, or announced as zero or less where that means nothing, is null.
/// </summary>
public sealed record RateLimitFacts
{
    /// <summary>The request bucket.</summary>
    public BucketFacts Requests { get; init; }

    /// <summary>The token bucket.</summary>
    public BucketFacts Tokens { get; init; }
}
