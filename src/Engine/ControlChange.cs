namespace ParallelLlm;

/// <summary>A change of an endpoint's limits, with its cause.</summary>
/// <param name="At">Time of the change.</param>
/// <param name="Endpoint">Name of the endpoint; <see cref="WholeEngine"/> for a limit on the whole engine.</param>
/// <param name="What">The changed aspect, which defines the unit of both values.</param>
/// <param name="From">The old value; null for no limit, and for an isolated breaker.</param>
/// <param name="To">The new value; null for no limit, and for an isolated breaker.</param>
/// <param name="Reason">Human-readable cause.</param>
public sealed record ControlChange(DateTimeOffset At, string Endpoint, ControlAspect What, double? From, double? To, string Reason)
{
    /// <summary>Endpoint name of a change that applies to the whole engine.</summary>
    public const string WholeEngine = "(engine)";
}
