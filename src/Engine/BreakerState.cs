namespace ParallelLlm;

/// <summary>States of a circuit breaker.</summary>
public enum BreakerState
{
    /// <summary>Calls pass.</summary>
    Closed,

    /// <summary>No calls until a point in time.</summary>
    Open,

    /// <summary>One probe call tests whether the endpoint has recovered.</summary>
    HalfOpen,

    /// <summary>Isolated: no calls until the endpoint is reset. Its key, quota, model or route is wrong.</summary>
    Locked,
}
