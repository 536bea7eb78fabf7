namespace ParallelLlm.Dispatching.Limiting;

/// <summary>The throttle's current decision, with its learnt state, so that a restarted throttle can continue.</summary>
/// <param name="Limit">Concurrency limit.</param>
/// <param name="Epoch">Incremented with every cut; a loss from before the last cut does not cut again.</param>
internal sealed record LimitPolicy(int Limit, int Epoch)
{
    /// <summary>
    /// The limiter's memory; null for a limiter without. Kept with the policy, so that a restarted actor knows exactly the decisions that
    /// the dispatcher applies.
    /// </summary>
    public AdaptiveState? Memory { get; init; }

    /// <summary>The pace of attempts.</summary>
    public Pace Pace { get; init; } = Pace.Free;

    /// <summary>When to report silence to the throttle; null while that changes nothing.</summary>
    public SilenceRule? Silence { get; init; }

    /// <summary>Whether refusals that name no limit are attributed to the rate.</summary>
    public bool IsRateLimited { get; init; }

    /// <summary>Time allowed for calls.</summary>
    public Patience Patience { get; init; }

    /// <summary>Engine time before which nothing is sent.</summary>
    public TimeSpan HoldUntil { get; init; }
}
