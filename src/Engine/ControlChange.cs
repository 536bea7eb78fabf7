namespace ParallelLlm;

/// <summary>A change of what may be sent to an endpoint, with its cause.</summary>
/// <param name="At">When.</param>
/// <param name="Endpoint">Name of the endpoint; <see cref="WholeEngine"/> for a bound on all of them.</param>
/// <param name="What">What has changed; it says what the two numbers count.</param>
/// <param name="From">What it was before; null where nothing bounded it.</param>
/// <param name="To">What it is now; null where nothing bounds it, and for a breaker that stays open until someone resets it.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record ControlChange(DateTimeOffset At, string Endpoint, ControlAspect What, double? From, double? To, string Reason)
{
    /// <summary>Stands for the engine where there is no single endpoint.</summary>
    public const string WholeEngine = "(engine)";
}
