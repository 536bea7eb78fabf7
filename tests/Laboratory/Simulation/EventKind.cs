namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>Kinds of events.</summary>
internal enum EventKind
{
    /// <summary>A document is opened.</summary>
    Opened,

    /// <summary>A document's next chunk is ready.</summary>
    Produced,

    /// <summary>A document is cancelled.</summary>
    Cancelled,

    /// <summary>A call's answer, refusal or time-out arrives.</summary>
    Ended,

    /// <summary>A call that kept its permit is repeated.</summary>
    Resent,

    /// <summary>Throttle and breaker have seen the ended calls.</summary>
    Acknowledged,

    /// <summary>The passage of time may allow more.</summary>
    Woken,
}
