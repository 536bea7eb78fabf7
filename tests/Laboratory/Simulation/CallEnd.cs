namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>Ends of a call.</summary>
internal enum CallEnd
{
    /// <summary>Not ended, or its document was cancelled.</summary>
    None,

    Answered,

    /// <summary>Refused by a limit.</summary>
    Throttled,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>Any other failure.</summary>
    Failed,
}
