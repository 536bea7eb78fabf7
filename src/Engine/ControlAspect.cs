namespace ParallelLlm;

/// <summary>Aspects of an endpoint's limits that change at run time.</summary>
public enum ControlAspect
{
    /// <summary>Attempts in flight at once.</summary>
    Limit,

    /// <summary>Attempts started per second.</summary>
    RequestRate,

    /// <summary>Tokens sent per second.</summary>
    TokenRate,

    /// <summary>
    /// Seconds without sending, because the provider asked for a wait or refused a call with no other in flight. The old value is the
    /// remainder of an earlier wait.
    /// </summary>
    Wait,

    /// <summary>Seconds for which the circuit breaker blocks calls; 0 when closed.</summary>
    Breaker,
}
