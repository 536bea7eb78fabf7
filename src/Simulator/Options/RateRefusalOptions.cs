namespace ParallelLlm.Simulator.Options;

/// <summary>The body of a bucket's refusal.</summary>
public sealed record RateRefusalOptions
{
    /// <summary>
    /// Whether it names the bucket, as "requests per min (RPM)" and in <c>error.type</c>; true by default. Without it the body is that of
    /// the hidden limit.
    /// </summary>
    public bool Name { get; init; } = true;

    /// <summary>Whether it says "Limit 900, Used 900, Requested 1"; true by default. Only where the bucket is named.</summary>
    public bool Limit { get; init; } = true;

    /// <summary>Whether it says "Please try again in 1.2s"; null (the default) to do so where the headers do.</summary>
    public bool? Wait { get; init; }
}
