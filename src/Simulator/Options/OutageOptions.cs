using System.Text.Json.Serialization;

namespace ParallelLlm.Simulator.Options;

/// <summary>A time at which nothing is answered.</summary>
public sealed record OutageOptions
{
    /// <summary>Start, in seconds since the simulator started.</summary>
    [JsonPropertyName("at_s")]
    public double AtSeconds { get; init; }

    /// <summary>Length in seconds.</summary>
    [JsonPropertyName("for_s")]
    public required double ForSeconds { get; init; }

    /// <summary>What callers see of it; calls that are in flight when it starts included.</summary>
    public OutageKind Kind { get; init; } = OutageKind.Unavailable;
}
