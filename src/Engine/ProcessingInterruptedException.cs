namespace ParallelLlm;

/// <summary>
/// The engine was drained or failed before all of a request's chunks were read. Thrown after the result of every accepted chunk.
/// </summary>
/// <param name="reason">The reason.</param>
public sealed class ProcessingInterruptedException(ChunkError reason)
    : Exception($"The request was interrupted before all of its chunks were read: {reason.Message}")
{
    /// <summary>The reason.</summary>
    public ChunkError Reason { get; } = reason;
}
