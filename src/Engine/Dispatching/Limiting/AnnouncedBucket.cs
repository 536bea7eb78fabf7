namespace ParallelLlm.Dispatching.Limiting;

/// <summary>An announced limit.</summary>
internal readonly record struct AnnouncedBucket(long Limit, TimeSpan Window)
{
    /// <summary>Its refill.</summary>
    public double PerSecond => Limit / Window.TotalSeconds;

    /// <summary>What facts announce; null when they announce no limit. A window that is not said is a minute.</summary>
    public static AnnouncedBucket? Of(BucketFacts facts) =>
        facts.Limit is { } limit and > 0 ? new AnnouncedBucket(limit, facts.Window ?? TimeSpan.FromMinutes(1)) : null;
}
