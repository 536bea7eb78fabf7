namespace ParallelLlm.Dispatching;

/// <summary>States of a work item.</summary>
internal enum ItemState
{
    /// <summary>Not yet accepted.</summary>
    New,

    /// <summary>In its request's queue: can be sent as soon as a permit is free.</summary>
    Queued,

    /// <summary>Waiting for its leader's answer.</summary>
    Following,

    /// <summary>Waiting for its back-off.</summary>
    Waiting,

    /// <summary>An attempt is in flight, or awaits its retry decision.</summary>
    InFlight,

    /// <summary>A whole chunk that was split; its parts are sent.</summary>
    Cut,

    /// <summary>Ended.</summary>
    Closed,
}
