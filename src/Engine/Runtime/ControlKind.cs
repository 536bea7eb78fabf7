namespace ParallelLlm.Runtime;

/// <summary>Which control an actor is.</summary>
internal enum ControlKind
{
    /// <summary>The limit of attempts at once.</summary>
    Throttle,

    /// <summary>The circuit breaker.</summary>
    Breaker,
}
