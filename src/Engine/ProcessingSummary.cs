namespace ParallelLlm;

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

    /// <summary>
    /// Those of the completed chunks whose answer had been paid for before: from the store, or from an identical chunk's call.
    /// </summary>
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

    /// <summary>
    /// Mean time from a chunk's first attempt to its end, over the completed ones that were sent; zero when there are none.
    /// </summary>
    public TimeSpan AverageDuration { get; init; }

    /// <summary>From the first chunk accepted to the last event seen.</summary>
    public TimeSpan TotalDuration { get; init; }
}
