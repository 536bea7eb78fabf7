using ParallelLlm.Answers;

namespace ParallelLlm.Dispatching;

/// <summary>
/// Something that the dispatcher reports. Written where it stands in the queue, because each attempt brings two or three.
/// </summary>
internal record struct EngineEvent
{
    public EngineEventKind Kind { get; set; }

    /// <summary>Where the chunk is now.</summary>
    public RequestStatus Status { get; set; }

    /// <summary>Engine time.</summary>
    public TimeSpan At { get; set; }

    /// <summary>The chunk, or a part of it.</summary>
    public WorkItem? Item { get; set; }

    /// <summary>The attempt that has ended with this, or whose answer is to be stored; null for none.</summary>
    public Attempt? Attempt { get; set; }

    /// <summary>What the attempt failed with, or what has ended the chunk without one; null for neither.</summary>
    public FailureKind? Failure { get; set; }

    /// <summary>Attempts of the whole engine in flight, when the step is a start; else 0.</summary>
    public int InFlight { get; set; }

    /// <summary>The same for the request alone.</summary>
    public int RequestInFlight { get; set; }

    /// <summary>The result of a chunk that has finished; null without one.</summary>
    public object? Value { get; set; }

    /// <summary>Why it has none, or not a whole one.</summary>
    public ChunkError? Error { get; set; }

    /// <summary>The answer, where it cost nothing.</summary>
    public PaidAnswer? Paid { get; set; }

    /// <summary>What happens seldom.</summary>
    public EngineNews? News { get; set; }
}
