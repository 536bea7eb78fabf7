namespace ParallelLlm.Contracts;

/// <summary>
/// How far a request, or everything since the engine's start, has come. A snapshot:
/// <c>Completed + Failed + Cancelled + InProgress + Pending + Retrying == Total</c> at every moment.
/// </summary>
public sealed record ProcessingSummary
{
    /// <summary>Chunks accepted so far.</summary>
    public long Total { get; init; }

    /// <summary>Chunks with a valid answer.</summary>
    public long Completed { get; init; }

    /// <summary>Those of the completed chunks whose answer had been paid for before: from the store, or from an identical chunk's call.</summary>
    public long FromStore { get; init; }

    /// <summary>Chunks given up.</summary>
    public long Failed { get; init; }

    /// <summary>Chunks withdrawn.</summary>
    public long Cancelled { get; init; }

    /// <summary>Chunks with an attempt out.</summary>
    public long InProgress { get; init; }

    /// <summary>Chunks accepted and not sent yet.</summary>
    public long Pending { get; init; }

    /// <summary>Chunks that wait for their next attempt.</summary>
    public long Retrying { get; init; }

    /// <summary>Calls made.</summary>
    public long Attempts { get; init; }

    /// <summary>Calls that the provider throttled.</summary>
    public long Throttled { get; init; }

    /// <summary>Calls beyond the first one of their chunk, throttled or not; those for its parts as well.</summary>
    public long Retried { get; init; }

    /// <summary>Most attempts that were out at once.</summary>
    public int MaxInFlight { get; init; }

    /// <summary>Prompt tokens, as the provider reported them.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Completion tokens, as the provider reported them.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>All tokens, as the provider reported them.</summary>
    public long TotalTokens { get; init; }

    /// <summary>Mean time from a chunk's first attempt to its end, over the completed ones that were sent; zero when there are none.</summary>
    public TimeSpan AverageDuration { get; init; }

    /// <summary>From the first chunk accepted to the last event seen.</summary>
    public TimeSpan TotalDuration { get; init; }
}

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

/// <summary>An endpoint as it stands now.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InFlight">Attempts that hold a place.</param>
/// <param name="Limit">The limit in force.</param>
/// <param name="Breaker">State of its circuit breaker.</param>
/// <param name="BlockedUntil">End of the wait that the provider asked for, or of the open breaker; null when there is none.</param>
/// <param name="Reason">Why it is blocked or locked; null when it is not.</param>
public sealed record EndpointStatus(
    string Name, int InFlight, int Limit, BreakerState Breaker, DateTimeOffset? BlockedUntil, string? Reason)
{
    /// <summary>Calls that may start in a second, as announced or learnt; null where no rate holds them back.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Tokens that may be sent in a second, as announced or learnt; null where no rate holds them back.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Its tier; the lowest that can serve does.</summary>
    public int Tier { get; init; }

    /// <summary>Whether chunks wait for it to be mended and reset, because no other endpoint can take them.</summary>
    public bool IsAwaited { get; init; }
}

/// <summary>States of a circuit breaker.</summary>
public enum BreakerState
{
    /// <summary>Calls pass.</summary>
    Closed,

    /// <summary>No calls until a time.</summary>
    Open,

    /// <summary>One call tests whether the endpoint has recovered.</summary>
    HalfOpen,

    /// <summary>No calls until someone resets it: the key, quota, model or route is wrong.</summary>
    Locked,
}
