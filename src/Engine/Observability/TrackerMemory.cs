namespace ParallelLlm.Observability;

/// <summary>What outlives a tracker that fails: each incarnation is handed it by the one before, and only one has it at a time.</summary>
internal sealed class TrackerMemory(TrackingOptions options, DateTimeOffset start, TrackingQueue steps)
{
    /// <summary>What has been tracked.</summary>
    public TrackingLog Log { get; } = new(options, start);

    /// <summary>What is to be tracked.</summary>
    public TrackingQueue Steps { get; } = steps;

    /// <summary>Those who follow every step.</summary>
    public List<Watch> Watchers { get; } = [];

    /// <summary>Tells those who follow that nothing more comes.</summary>
    public void EndWatching()
    {
        foreach (var watcher in Watchers)
            watcher.Writer.TryComplete();
    }
}
