namespace ParallelLlm.Dispatching.Limiting;

/// <summary>Pace of attempts, by token buckets. Null for no bound.</summary>
/// <param name="Requests">Bucket of attempts.</param>
/// <param name="Tokens">Bucket of tokens, by reservations until the usage is known.</param>
internal sealed record Pace(BucketPace? Requests, BucketPace? Tokens)
{
    public static readonly Pace Free = new(null, null);

    /// <summary>Whether there is no bound.</summary>
    public bool IsFree => Requests is null && Tokens is null;
}
