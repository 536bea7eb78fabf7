namespace ParallelLlm.Tests.Load.Running;

/// <summary>One thing that ended and counts: a document where the plan measures documents, else a chunk.</summary>
/// <param name="Completed">Whether it has its answer.</param>
/// <param name="Status"><c>completed</c>, or what went wrong.</param>
/// <param name="Time">How long it took: a document from when it was due, a chunk from its first attempt.</param>
internal readonly record struct Sample(bool Completed, string Status, TimeSpan Time)
{
    public static Sample Of(ProcessedChunk result) =>
        new(result.Status == RequestStatus.Completed, result.Error?.Kind.Name() ?? "completed", result.Metadata.ProcessingTime);

    public static Sample OfDocument(bool completed, TimeSpan time) => new(completed, completed ? "completed" : "failed", time);
}
