using ParallelLlm.AnswerStore;
using ParallelLlm.Dispatching.Retrying;

namespace ParallelLlm.Dispatching;

/// <summary>An item with its status and, once it has finished, its result, on the way to the caller.</summary>
/// <param name="Value">The result; null for none.</param>
/// <param name="Error">The reason for no result or an incomplete one; null for none.</param>
internal readonly record struct Finished(WorkItem Item, ChunkStatus Status, object? Value = null, ChunkError? Error = null)
{
    /// <summary>The answer, if no call was made for it; null otherwise.</summary>
    public PaidAnswer? Paid { get; init; }

    /// <summary>An item that ends without a result.</summary>
    public static Finished Without(WorkItem item, ChunkError reason) => new(item, RetryDecision.Ended(reason).Status, null, reason);

    public ProcessingMetadata Metadata()
    {
        var item = Item;
        if (Paid is { } paid)
            return new ProcessingMetadata(TimeSpan.Zero, 0, 0, 0, paid.Model, 0, null) { FromStore = true };
        var time = item.History.Attempts > 0 && item.History.LastEndedAt > item.History.FirstSentAt
            ? item.History.LastEndedAt - item.History.FirstSentAt
            : TimeSpan.Zero;
        return new ProcessingMetadata(
            time, item.History.Usage.Prompt, item.History.Usage.Completion, item.History.Usage.Total, item.History.Model,
                item.History.Attempts, item.History.Endpoint)
        {
            CachedTokens = item.History.Usage.Cached,
        };
    }
}
