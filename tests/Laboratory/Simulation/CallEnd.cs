namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>How a call ended.</summary>
internal enum CallEnd
{
    /// <summary>Not yet, or its document was cancelled.</summary>
    None,

    Answered,

    /// <summary>Refused by a limit.</summary>
    Throttled,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>Any other failure.</summary>
    Failed,
}
