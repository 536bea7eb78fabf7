namespace ParallelLlm.Host.Output;

/// <summary>What a progress display shows, at one moment.</summary>
internal sealed record ProgressSnapshot
{
    public long Done { get; init; }

    /// <summary>Chunks known so far.</summary>
    public long Total { get; init; }

    /// <summary>Whether there can be no more chunks than that.</summary>
    public bool TotalIsFinal { get; init; }

    /// <summary>Chunks to be expected in all; at least 1.</summary>
    public double Expected { get; init; } = 1;

    public double ChunksPerSecond { get; init; }

    public int InFlight { get; init; }

    public int Limit { get; init; }

    public long Throttled { get; init; }

    /// <summary>Time left; null if unknown.</summary>
    public TimeSpan? Left { get; init; }

    /// <summary>Why nothing is sent just now; null when something is.</summary>
    public string? Waiting { get; init; }
}
