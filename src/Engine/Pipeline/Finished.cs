using ParallelLlm.Admission;
using ParallelLlm.Contracts;

namespace ParallelLlm.Pipeline;

/// <summary>An item that has reached its terminal status, on its way to its caller.</summary>
internal readonly record struct Finished(WorkItem Item, RequestStatus Status, object? Value, ChunkError? Error)
{
    public ProcessingMetadata Metadata()
    {
        var item = Item;
        var time = item.Attempts > 0 && item.LastEndedAt > item.FirstSentAt ? item.LastEndedAt - item.FirstSentAt : TimeSpan.Zero;
        return new ProcessingMetadata(
            time, item.Usage.Prompt, item.Usage.Completion, item.Usage.Total, item.Model, item.Attempts, item.Endpoint);
    }
}
