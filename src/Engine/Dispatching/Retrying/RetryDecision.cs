namespace ParallelLlm.Dispatching.Retrying;

/// <summary>Consequence of an attempt.</summary>
/// <param name="Status">A terminal status, or <see cref="ChunkStatus.Retrying"/>.</param>
/// <param name="Error">The error; null for none.</param>
/// <param name="NotBefore">Engine time before which the next attempt, if any, must not start.</param>
/// <param name="Counted">Whether a retried failure counts against attempts.</param>
/// <param name="Parts">Parts that replace the item; null if it is not split.</param>
internal readonly record struct RetryDecision(
    ChunkStatus Status, ChunkError? Error, TimeSpan NotBefore = default, bool Counted = false, IReadOnlyList<WorkItem>? Parts = null)
{
    /// <summary>Whether the item ends with a partially usable answer.</summary>
    public bool EndsInPart(Attempt attempt) =>
        attempt.Value is not null && this is { Status: not ChunkStatus.Retrying, Error.Kind: FailureKind.InvalidAnswer };

    /// <summary>Returns the decision for an item whose request was stopped.</summary>
    public static RetryDecision Ended(ChunkError reason) =>
        new(reason.Kind == FailureKind.Cancelled ? ChunkStatus.Cancelled : ChunkStatus.Failed, reason);
}
