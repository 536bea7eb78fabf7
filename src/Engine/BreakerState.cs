namespace ParallelLlm;

/// <summary>States of a circuit breaker.</summary>
public enum BreakerState
{
    /// <summary>Calls pass.</summary>
    Closed,

    /// <summary>No calls until a time.</summary>
    Open,

    /// <summary>One call tests whether the endpoint has recovered.</summary>
    HalfOpen,

    /// <summary>No calls until someone resets it: the key, quota, model or route is wrong.</summary>
    Locked,
}
