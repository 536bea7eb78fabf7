namespace ParallelLlm;

/// <summary>Consequence for chunks when all of their endpoints are isolated.</summary>
public enum WhenNoneCanServe
{
    /// <summary>Chunks fail with the endpoint's error, at once and without a call.</summary>
    Fail,

    /// <summary>
    /// Chunks wait until an endpoint is reset, their request's deadline passes or it is cancelled. Logged once, and shown by
    /// <see cref="ParallelLlm.EndpointStatus.IsAwaited"/>.
    /// </summary>
    Park,
}
