namespace ParallelLlm.Dispatching.Limiting;

/// <summary>How fast attempts may start. A bucket that is null does not hold anything back.</summary>
/// <param name="Requests">Attempts.</param>
/// <param name="Tokens">Tokens, by what is reserved for an attempt until its usage is known.</param>
internal sealed record Pace(BucketPace? Requests, BucketPace? Tokens)
{
    public static readonly Pace Free = new(null, null);

    /// <summary>Whether nothing is held back.</summary>
    public bool IsFree => Requests is null && Tokens is null;
}
