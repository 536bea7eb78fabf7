namespace ParallelLlm;

/// <summary>What is changed while an engine runs.</summary>
public enum ControlAspect
{
    /// <summary>Attempts that may be out at once.</summary>
    Limit,

    /// <summary>Attempts that may start in a second.</summary>
    RequestRate,

    /// <summary>Tokens that may be sent in a second.</summary>
    TokenRate,

    /// <summary>
    /// Seconds for which nothing is sent, because the provider asked for it, or has no place for a single call; before: what was left of an
    /// earlier wait.
    /// </summary>
    Wait,

    /// <summary>Seconds for which the circuit breaker lets nothing pass; 0 when it is closed.</summary>
    Breaker,
}
