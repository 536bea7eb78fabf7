using System.Text.Json.Serialization;

namespace ParallelLlm.Tests.Load.Definition;

/// <summary>
/// A time of load. With <see cref="Copies"/>, so many callers send one document after the other (closed); with <see cref="Rate"/>, so many documents a second are begun whether or not the earlier
/// ones have ended (open). With <see cref="Ramp"/>, the number goes there evenly from where it was.
/// </summary>
internal sealed record LoadPhase
{
    /// <summary>Callers at once.</summary>
    public int? Copies { get; init; }

    /// <summary>Documents begun a second.</summary>
    public double? Rate { get; init; }

    /// <summary>Length in seconds.</summary>
    [JsonPropertyName("for_s")]
    public required double ForSeconds { get; init; }

    /// <summary>Whether the number grows or falls evenly over the phase; false (the default) for at once.</summary>
    public bool Ramp { get; init; }

    /// <summary>Whether what happens in it is left out of the figures.</summary>
    public bool WarmUp { get; init; }

    /// <summary>What is wrong with it; null when it can be used.</summary>
    public string? Problem => this switch
    {
        { Copies: null, Rate: null } or { Copies: not null, Rate: not null } => "needs either 'copies' or 'rate'",
        { Copies: < 0 or > 10_000 } or { Rate: < 0 or > 10_000 } => "has a number outside 0 to 10000",
        { ForSeconds: <= 0 or > 3600 } => "has a 'for_s' outside 0 to 3600",
        _ => null,
    };
}
