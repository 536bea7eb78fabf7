using System.Text.Json.Serialization;

namespace ParallelLlm.Tests.Load.Definition;

/// <summary>
/// A phase of load. With <see cref="Copies"/>, that many callers send documents one after the other (closed); with <see cref="Rate"/>, that many documents a second start whether
/// or not earlier ones have ended (open). With <see cref="Ramp"/>, the number changes evenly from its previous value.
/// </summary>
internal sealed record LoadPhase
{
    /// <summary>Callers at once.</summary>
    public int? Copies { get; init; }

    /// <summary>Documents started per second.</summary>
    public double? Rate { get; init; }

    /// <summary>Length in seconds.</summary>
    [JsonPropertyName("for_s")]
    public required double ForSeconds { get; init; }

    /// <summary>Whether the number changes evenly over the phase; false (the default) for at once.</summary>
    public bool Ramp { get; init; }

    /// <summary>Whether the phase is excluded from the figures.</summary>
    public bool WarmUp { get; init; }

    /// <summary>The error in it; null if it is valid.</summary>
    public string? Problem => this switch
    {
        { Copies: null, Rate: null } or { Copies: not null, Rate: not null } => "needs either 'copies' or 'rate'",
        { Copies: < 0 or > 10_000 } or { Rate: < 0 or > 10_000 } => "has a number outside 0 to 10000",
        { ForSeconds: <= 0 or > 3600 } => "has a 'for_s' outside 0 to 3600",
        _ => null,
    };
}
