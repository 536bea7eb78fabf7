namespace ParallelLlm.Dispatching.Retrying;

/// <summary>What follows from an attempt.</summary>
/// <param name="Status">A terminal status, or <see cref="RequestStatus.Retrying"/>.</param>
/// <param name="Error">What went wrong; null when nothing did.</param>
/// <param name="NotBefore">Engine time before which the next attempt must not start, when there is to be one.</param>
/// <param name="Counted">Whether a failure that another attempt follows counts against the retry attempts.</param>
/// <param name="Parts">What is sent in the item's stead, when it comes back in parts; null when it comes back as it is.</param>
internal readonly record struct RetryDecision(
    RequestStatus Status, ChunkError? Error, TimeSpan NotBefore = default, bool Counted = false, IReadOnlyList<WorkItem>? Parts = null)
{
    /// <summary>Whether the attempt's answer is usable in part, and nothing better follows.</summary>
    public bool EndsInPart(Attempt attempt) =>
        attempt.Value is not null && this is { Status: not RequestStatus.Retrying, Error.Kind: FailureKind.InvalidAnswer };

    /// <summary>The end of an item whose request has been stopped.</summary>
    public static RetryDecision Ended(ChunkError reason) =>
        new(reason.Kind == FailureKind.Cancelled ? RequestStatus.Cancelled : RequestStatus.Failed, reason);
}
