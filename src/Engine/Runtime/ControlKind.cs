namespace ParallelLlm.Runtime;

/// <summary>Kinds of control actors.</summary>
internal enum ControlKind
{
    /// <summary>Controls concurrency and pace.</summary>
    Throttle,

    /// <summary>The circuit breaker.</summary>
    Breaker,
}
