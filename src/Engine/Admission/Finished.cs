using ParallelLlm.Contracts;
using ParallelLlm.Storage;

namespace ParallelLlm.Admission;

/// <summary>An item that has reached its terminal status, on its way to its caller.</summary>
internal readonly record struct Finished(WorkItem Item, RequestStatus Status, object? Value, ChunkError? Error)
{
    /// <summary>The answer, where it cost nothing; null when it did, or there is none.</summary>
    public PaidAnswer? Paid { get; init; }

    public ProcessingMetadata Metadata()
    {
        var item = Item;
        if (Paid is { } paid)
            return new ProcessingMetadata(TimeSpan.Zero, 0, 0, 0, paid.Model, 0, null) { FromStore = true };
        var time = item.Attempts > 0 && item.LastEndedAt > item.FirstSentAt ? item.LastEndedAt - item.FirstSentAt : TimeSpan.Zero;
        return new ProcessingMetadata(
            time, item.Usage.Prompt, item.Usage.Completion, item.Usage.Total, item.Model, item.Attempts, item.Endpoint);
    }
}
