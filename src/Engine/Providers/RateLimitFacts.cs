namespace ParallelLlm;

/// <summary>
/// What a provider announces about its limits. A value that it does not announce, or announces as zero or less where that means nothing, is
/// null.
/// </summary>
public sealed record RateLimitFacts
{
    /// <summary>The request bucket.</summary>
    public BucketFacts Requests { get; init; }

    /// <summary>The token bucket.</summary>
    public BucketFacts Tokens { get; init; }
}
