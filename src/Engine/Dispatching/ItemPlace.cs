namespace ParallelLlm.Dispatching;

/// <summary>Where a work item is.</summary>
internal enum ItemPlace
{
    /// <summary>Not offered yet.</summary>
    New,

    /// <summary>In its request's lane: it can go out as soon as there is a place.</summary>
    Queued,

    /// <summary>Waiting for the answer of the leader of its flight.</summary>
    Following,

    /// <summary>Waiting for the end of its back-off.</summary>
    Waiting,

    /// <summary>An attempt is out, or waits for its decision.</summary>
    Out,

    /// <summary>A whole chunk whose parts are sent in its stead.</summary>
    Cut,

    /// <summary>Ended.</summary>
    Closed,
}
