namespace ParallelLlm.Dispatching.Limiting;

/// <summary>An announced rate limit.</summary>
internal readonly record struct AnnouncedBucket(long Limit, TimeSpan Window)
{
    /// <summary>Refill per second.</summary>
    public double PerSecond => Limit / Window.TotalSeconds;

    /// <summary>The announced limit; null for none. The window defaults to a minute.</summary>
    public static AnnouncedBucket? Of(BucketFacts facts) =>
        facts.Limit is { } limit and > 0 ? new AnnouncedBucket(limit, facts.Window ?? TimeSpan.FromMinutes(1)) : null;
}
