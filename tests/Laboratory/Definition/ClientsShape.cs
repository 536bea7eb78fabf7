namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>Who shares the server. Each client has an engine of its own and knows nothing of the others.</summary>
internal sealed record ClientsShape
{
    public int Count { get; init; } = 1;

    /// <summary>Seconds between the starts of clients; 0 for all at once.</summary>
    public double EveryS { get; init; }

    /// <summary>When the last one starts, instead; null for in turn with the others.</summary>
    public double? LastAtS { get; init; }

    /// <summary>Each engine's cap.</summary>
    public int Cap { get; init; } = 20;

    /// <summary>Seconds after which a client gives a call up.</summary>
    public double TimeoutS { get; init; } = 60;
}
