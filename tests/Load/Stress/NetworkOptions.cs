namespace ParallelLlm.Tests.Load.Stress;

/// <summary>Behaviour of a network towards connections between client and server. The default does nothing.</summary>
internal sealed record NetworkOptions
{
    public int Seed { get; init; } = 1;

    /// <summary>Delay in each direction, in milliseconds.</summary>
    public double LatencyMs { get; init; }

    /// <summary>Bytes per second of each connection in each direction; 0 for no bound.</summary>
    public double BytesPerS { get; init; }

    /// <summary>Chance that a piece of data is dropped and its connection reset.</summary>
    public double Reset { get; init; }

    /// <summary>Chance that nothing more is delivered after a piece of data, though the connection stays open.</summary>
    public double HalfOpen { get; init; }

    /// <summary>Periods in which nothing is delivered; the data arrives afterwards.</summary>
    public IReadOnlyList<BlackholeOptions> Blackholes { get; init; } = [];
}
