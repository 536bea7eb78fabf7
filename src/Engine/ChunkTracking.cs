namespace ParallelLlm;

/// <summary>What is known of one chunk on its way.</summary>
public sealed record ChunkTracking
{
    /// <summary>The request that it belongs to.</summary>
    public required RequestId RequestId { get; init; }

    /// <summary>Its document.</summary>
    public required string DocumentId { get; init; }

    /// <summary>Its index in the document.</summary>
    public required int ChunkIndex { get; init; }

    /// <summary>Where it is.</summary>
    public required RequestStatus Status { get; init; }

    /// <summary>Start of its first attempt; null before that.</summary>
    public required DateTimeOffset? StartTime { get; init; }

    /// <summary>When it reached a terminal status; null before that.</summary>
    public required DateTimeOffset? EndTime { get; init; }

    /// <summary>From the first attempt to the end, or to the last event so far.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Calls made so far.</summary>
    public required int Attempt { get; init; }

    /// <summary>Class of the last failure; null when there was none.</summary>
    public required FailureKind? LastError { get; init; }
}
