namespace ParallelLlm;

/// <summary>What is known of one chunk on its way.</summary>
/// <param name="RequestId">The request that it belongs to.</param>
/// <param name="DocumentId">Its document.</param>
/// <param name="ChunkIndex">Its index in the document.</param>
/// <param name="Status">Where it is.</param>
/// <param name="StartTime">Start of its first attempt; null before that.</param>
/// <param name="EndTime">When it reached a terminal status; null before that.</param>
/// <param name="Duration">From the first attempt to the end, or to the last event so far.</param>
/// <param name="Attempt">Calls made so far.</param>
/// <param name="LastError">Class of the last failure; null when there was none.</param>
public sealed record ChunkTracking(
    RequestId RequestId,
    string DocumentId,
    int ChunkIndex,
    RequestStatus Status,
    DateTimeOffset? StartTime,
    DateTimeOffset? EndTime,
    TimeSpan Duration,
    int Attempt,
    FailureKind? LastError);
