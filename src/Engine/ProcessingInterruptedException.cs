namespace ParallelLlm;

/// <summary>
/// The engine ended a request before its chunks had been read to their end: it was drained, or it failed. Every chunk that was
/// accepted has been handed out with its status before this is thrown.
/// </summary>
/// <param name="reason">Why.</param>
public sealed class ProcessingInterruptedException(ChunkError reason)
    : Exception($"The request was interrupted before all of its chunks had been read: {reason.Message}")
{
    /// <summary>Why.</summary>
    public ChunkError Reason { get; } = reason;
}
