namespace ParallelLlm.Tests.Load.Running;

/// <summary>An ended item that counts: a document if the plan measures documents, otherwise a chunk.</summary>
/// <param name="Completed">Whether it has its answer.</param>
/// <param name="Status"><c>completed</c>, or the failure.</param>
/// <param name="Time">Its duration: a document's from its due time, a chunk's from its first attempt.</param>
internal readonly record struct Sample(bool Completed, string Status, TimeSpan Time)
{
    public static Sample Of(ProcessedChunk result) =>
        new(result.Status == ChunkStatus.Completed, result.Error?.Kind.Name() ?? "completed", result.Metadata.ProcessingTime);

    public static Sample OfDocument(bool completed, TimeSpan time) => new(completed, completed ? "completed" : "failed", time);
}
