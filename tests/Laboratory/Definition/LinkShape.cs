namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>The link between client and server, and between a client's stage and its control actors.</summary>
internal sealed record LinkShape
{
    /// <summary>Time of a refusal, as a fraction of the mean latency.</summary>
    public double RefusalShare { get; init; } = 0.1;

    /// <summary>Minimum time of any answer.</summary>
    public double FloorMs { get; init; } = 1;

    /// <summary>Time until throttle and breaker have acknowledged an end; 0 for at once.</summary>
    public double AcknowledgeMs { get; init; }
}
