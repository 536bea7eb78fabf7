namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>The clients that share the server. Each has its own engine and knows nothing of the others.</summary>
internal sealed record ClientsShape
{
    public int Count { get; init; } = 1;

    /// <summary>Seconds between the starts of clients; 0 for all at once.</summary>
    public double EveryS { get; init; }

    /// <summary>Start of the last client in seconds; null for the usual interval.</summary>
    public double? LastAtS { get; init; }

    /// <summary>Each engine's cap.</summary>
    public int Cap { get; init; } = 20;

    /// <summary>Seconds after which a client abandons a call.</summary>
    public double TimeoutS { get; init; } = 60;
}
