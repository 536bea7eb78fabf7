namespace ParallelLlm;

/// <summary>What becomes of chunks when all endpoints that they may use are locked: key, quota, model or route.</summary>
public enum WhenNoneCanServe
{
    /// <summary>They fail with the endpoint's error, at once and without a call.</summary>
    Fail,

    /// <summary>
    /// They wait until an endpoint is reset, their request's deadline passes or it is cancelled. Said once in the log, and shown by
    /// <see cref="ParallelLlm.EndpointStatus.IsAwaited"/>.
    /// </summary>
    Park,
}
