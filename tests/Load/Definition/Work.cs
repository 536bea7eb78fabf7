using System.Text.Json.Serialization;

namespace ParallelLlm.Tests.Load.Definition;

/// <summary>The work: every caller reads its documents one after the other, each as one request.</summary>
internal sealed record Work
{
    /// <summary>Callers at once; 1 by default.</summary>
    public int Callers { get; init; } = 1;

    /// <summary>Documents of each caller; 1 by default.</summary>
    public int Documents { get; init; } = 1;

    /// <summary>Chunks of each document.</summary>
    public int Chunks { get; init; } = 1;

    /// <summary>Number of the callers that read one result and then stop; 0 by default.</summary>
    public int StalledCallers { get; init; }

    /// <summary>Urgent chunks sent while the other work floods the engine; 0 by default.</summary>
    public int UrgentProbes { get; init; }

    /// <summary>Repetitions of a comparison; 1 by default.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>End of the server's trouble, in seconds since its start; 0 by default.</summary>
    [JsonPropertyName("recovers_at_s")]
    public double RecoversAtSeconds { get; init; }

    /// <summary>Callers of the plan <see cref="Plan.Mixed"/>, which start in this order; empty by default.</summary>
    public IReadOnlyList<WorkShare> Mix { get; init; } = [];

    [JsonIgnore]
    public int TotalChunks => Mix.Count > 0 ? Mix.Sum(share => share.TotalChunks) : Callers * Documents * Chunks;
}
