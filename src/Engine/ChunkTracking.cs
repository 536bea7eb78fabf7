namespace ParallelLlm;

/// <summary>The tracked state of a chunk.</summary>
public sealed record ChunkTracking
{
    /// <summary>The chunk's request.</summary>
    public required RequestId RequestId { get; init; }

    /// <summary>The chunk's document.</summary>
    public required string DocumentId { get; init; }

    /// <summary>The chunk's index in the document.</summary>
    public required int ChunkIndex { get; init; }

    /// <summary>Current status.</summary>
    public required ChunkStatus Status { get; init; }

    /// <summary>Start of the first attempt; null before that.</summary>
    public required DateTimeOffset? StartTime { get; init; }

    /// <summary>Time of the terminal status; null before that.</summary>
    public required DateTimeOffset? EndTime { get; init; }

    /// <summary>Time from the first attempt to the end, or to the last event so far.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Calls made so far.</summary>
    public required int Attempt { get; init; }

    /// <summary>Class of the last failure; null if there was none.</summary>
    public required FailureKind? LastError { get; init; }
}
