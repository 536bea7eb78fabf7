using System.Text.Json.Serialization;

namespace ParallelLlm.Tests.Load.Stress;

/// <summary>A period without a network.</summary>
internal sealed record BlackholeOptions
{
    /// <summary>Start, in seconds since the network was set up.</summary>
    [JsonPropertyName("at_s")]
    public required double AtSeconds { get; init; }

    /// <summary>Length in seconds.</summary>
    [JsonPropertyName("for_s")]
    public required double ForSeconds { get; init; }
}
