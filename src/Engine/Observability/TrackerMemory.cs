namespace ParallelLlm.Observability;

/// <summary>State that outlives a failed tracker. Each incarnation passes it to the next; only one owns it at a time.</summary>
internal sealed class TrackerMemory(TrackingOptions options, DateTimeOffset start, TrackingQueue steps)
{
    /// <summary>Tracked steps.</summary>
    public TrackingLog Log { get; } = new(options, start);

    /// <summary>Steps still to track.</summary>
    public TrackingQueue Steps { get; } = steps;

    /// <summary>Subscribers to every step.</summary>
    public List<Watch> Watchers { get; } = [];

    /// <summary>Completes the subscribers' channels.</summary>
    public void EndWatching()
    {
        foreach (var watcher in Watchers)
            watcher.Writer.TryComplete();
    }
}
