namespace ParallelLlm.Tests.Load.Stress;

/// <summary>What a network does to the connections between client and server. The default does nothing.</summary>
internal sealed record NetworkOptions
{
    public int Seed { get; init; } = 1;

    /// <summary>Milliseconds that everything takes in each direction.</summary>
    public double LatencyMs { get; init; }

    /// <summary>Bytes a second that each connection carries in each direction; 0 for no bound.</summary>
    public double BytesPerS { get; init; }

    /// <summary>Chance that a piece of data is not delivered and its connection is reset instead.</summary>
    public double Reset { get; init; }

    /// <summary>Chance that from a piece of data on nothing more is delivered, though the connection stays open.</summary>
    public double HalfOpen { get; init; }

    /// <summary>Times in which nothing is delivered; it comes through afterwards.</summary>
    public IReadOnlyList<BlackholeOptions> Blackholes { get; init; } = [];
}
