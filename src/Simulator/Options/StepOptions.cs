using System.Text.Json.Serialization;

namespace ParallelLlm.Simulator.Options;

/// <summary>A change over time. Omitted settings stay as they are; 0 lifts a limit.</summary>
public sealed record StepOptions
{
    /// <summary>When it begins, in seconds since the simulator started.</summary>
    [JsonPropertyName("at_s")]
    public double AtSeconds { get; init; }

    /// <summary>
    /// Seconds that the change takes: it is made in equal steps of a tenth of a second. 0 (the default) for at once.
    /// A limit that is set or lifted altogether changes at once, and so does a ramp's setting when the next step of the same setting
    /// begins.
    /// </summary>
    [JsonPropertyName("over_s")]
    public double OverSeconds { get; init; }

    /// <summary>Requests a minute.</summary>
    public long? Rpm { get; init; }

    /// <summary>Tokens a minute.</summary>
    public long? Tpm { get; init; }

    /// <summary>Calls that are served at once.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Calls that are worked on at once.</summary>
    public int? Slots { get; init; }

    /// <summary>Mean latency in milliseconds.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Speed of the slots, from 0.001 to 1000, also for calls in progress; 1 is the usual one.</summary>
    public double? Speed { get; init; }
}
