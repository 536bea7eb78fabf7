namespace ParallelLlm.Dispatching;

/// <summary>An event of the dispatcher. A mutable struct, filled in place in the queue, because each attempt causes two or three.</summary>
internal record struct EngineEvent
{
    public EngineEventKind Kind { get; set; }

    /// <summary>Engine time.</summary>
    public TimeSpan At { get; set; }

    /// <summary>The chunk, or a part of it, as it stands now; default if the event is about none.</summary>
    public Finished Chunk { get; set; }

    /// <summary>The ended attempt, or the one whose answer is to be stored; null for none.</summary>
    public Attempt? Attempt { get; set; }

    /// <summary>Failure of the attempt, or of the chunk without one; null for none.</summary>
    public FailureKind? Failure { get; set; }

    /// <summary>Attempts in flight in the engine, if the step is a start; else 0.</summary>
    public int InFlight { get; set; }

    /// <summary>The same for the request alone.</summary>
    public int RequestInFlight { get; set; }

    /// <summary>Whether another chunk of a shared call is counted as the one that made it.</summary>
    public bool SharesCall { get; set; }

    /// <summary>A rare event.</summary>
    public EngineNews? News { get; set; }
}
