namespace ParallelLlm;

/// <summary>
/// A snapshot of the progress of a request, or of the engine since its start. Always <c>Completed + Failed + Cancelled + InProgress +
/// Pending + Retrying == Total</c>.
/// </summary>
public sealed record ProcessingSummary
{
    /// <summary>Chunks accepted so far.</summary>
    public long Total { get; init; }

    /// <summary>Chunks with a valid answer.</summary>
    public long Completed { get; init; }

    /// <summary>Completed chunks without a call of their own: answered from the store, or by an identical chunk's call.</summary>
    public long FromStore { get; init; }

    /// <summary>Chunks given up.</summary>
    public long Failed { get; init; }

    /// <summary>Chunks withdrawn.</summary>
    public long Cancelled { get; init; }

    /// <summary>Chunks with an attempt in flight.</summary>
    public long InProgress { get; init; }

    /// <summary>Chunks accepted but not yet sent.</summary>
    public long Pending { get; init; }

    /// <summary>Chunks that wait for their next attempt.</summary>
    public long Retrying { get; init; }

    /// <summary>Calls made.</summary>
    public long Attempts { get; init; }

    /// <summary>Calls that the provider throttled.</summary>
    public long Throttled { get; init; }

    /// <summary>Calls after the first of their chunk, including throttled ones and those for its parts.</summary>
    public long Retried { get; init; }

    /// <summary>Peak of attempts in flight.</summary>
    public int MaxInFlight { get; init; }

    /// <summary>Prompt tokens, as the provider reported them.</summary>
    public long PromptTokens { get; init; }

    /// <summary>The part of <see cref="PromptTokens"/> that the provider had in its cache of prompts.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Completion tokens, as the provider reported them.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>All tokens, as the provider reported them.</summary>
    public long TotalTokens { get; init; }

    /// <summary>
    /// Cost of these tokens by <see cref="BudgetOptions.Prices"/>; null if a model that reported some has no price, or none did.
    /// </summary>
    public decimal? Cost { get; init; }

    /// <summary>How much more <see cref="Cost"/> would be without the provider's cache of prompts; null as that is.</summary>
    public decimal? SavedByCache { get; init; }

    /// <summary>Mean time from first attempt to end over completed chunks that were sent; zero if there are none.</summary>
    public TimeSpan AverageDuration { get; init; }

    /// <summary>Time from the first accepted chunk to the last event.</summary>
    public TimeSpan TotalDuration { get; init; }
}
