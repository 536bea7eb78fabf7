using ParallelLlm.Answers;

namespace ParallelLlm.Dispatching;

/// <summary>A finished item, on its way to the caller.</summary>
internal readonly record struct Finished(WorkItem Item, ChunkStatus Status, object? Value, ChunkError? Error)
{
    /// <summary>The answer, if no call was made for it; null otherwise.</summary>
    public PaidAnswer? Paid { get; init; }

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
                item.History.Attempts, item.History.Endpoint);
    }
}
