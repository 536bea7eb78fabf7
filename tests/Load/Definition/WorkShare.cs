using System.Text.Json.Serialization;

namespace ParallelLlm.Tests.Load.Definition;

/// <summary>Callers of one priority, each of which reads its documents one after the other.</summary>
internal sealed record WorkShare
{
    public required Priority Priority { get; init; }

    /// <inheritdoc cref="Work.Callers"/>
    public int Callers { get; init; } = 1;

    /// <inheritdoc cref="Work.Documents"/>
    public int Documents { get; init; } = 1;

    /// <inheritdoc cref="Work.Chunks"/>
    public int Chunks { get; init; } = 1;

    [JsonIgnore]
    public int TotalChunks => Callers * Documents * Chunks;
}
