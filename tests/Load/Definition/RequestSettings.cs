using System.Text.Json.Serialization;

namespace ParallelLlm.Tests.Load.Definition;

/// <summary>Settings of every request.</summary>
internal sealed record RequestSettings
{
    /// <summary>Seconds for one attempt; 60 by default.</summary>
    [JsonPropertyName("timeout_s")]
    public double TimeoutSeconds { get; init; } = 60;

    /// <summary>Unthrottled calls per chunk; 3 by default.</summary>
    public int MaxAttempts { get; init; } = 3;
}
