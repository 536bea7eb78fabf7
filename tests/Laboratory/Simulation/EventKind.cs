namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>What happens.</summary>
internal enum EventKind
{
    /// <summary>A document is opened.</summary>
    Opened,

    /// <summary>A document's next chunk is ready.</summary>
    Produced,

    /// <summary>A document is cancelled.</summary>
    Cancelled,

    /// <summary>A call's answer, refusal or time-out is there.</summary>
    Ended,

    /// <summary>A call that kept its place is made again.</summary>
    Resent,

    /// <summary>Throttle and breaker have seen what has ended.</summary>
    Acknowledged,

    /// <summary>Time alone may allow more.</summary>
    Woken,
}
