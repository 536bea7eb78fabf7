namespace ParallelLlm.Control.Throttle;

/// <summary>How fast attempts may start. A bucket that is null does not hold anything back.</summary>
/// <param name="Requests">Attempts.</param>
/// <param name="Tokens">Tokens, by what is reserved for an attempt until its usage is known.</param>
internal sealed record Pace(BucketPace? Requests, BucketPace? Tokens)
{
    public static readonly Pace Free = new(null, null);

    /// <summary>Whether nothing is held back.</summary>
    public bool IsFree => Requests is null && Tokens is null;
}

/// <summary>A bucket's refill and size.</summary>
/// <param name="PerSecond">Refill per second, more than 0.</param>
/// <param name="Burst">The most that it holds, at least 1.</param>
internal readonly record struct BucketPace(double PerSecond, double Burst);
