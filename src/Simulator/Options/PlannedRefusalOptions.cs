using System.Text.Json.Serialization;

namespace ParallelLlm.Simulator.Options;

/// <summary>Refusals from a planned moment on, as if by the hidden limit.</summary>
public sealed record PlannedRefusalOptions
{
    /// <summary>The moment, in seconds since the simulator's start.</summary>
    [JsonPropertyName("at_s")]
    public double AtSeconds { get; init; }

    /// <summary>Number of calls, at least 1; 1 by default.</summary>
    public int Calls { get; init; } = 1;

    /// <summary>Seconds to wait, in the headers of <c>retry_after</c>; null (the default) for no hint.</summary>
    [JsonPropertyName("retry_after_s")]
    public double? RetryAfterSeconds { get; init; }
}
