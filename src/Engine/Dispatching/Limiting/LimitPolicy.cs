namespace ParallelLlm.Dispatching.Limiting;

/// <summary>What the throttle allows, with all that it has learnt, so that a recreated one can go on from there.</summary>
/// <param name="Limit">Attempts that may be out at once.</param>
/// <param name="Epoch">Rises with every cut; a loss from before the last cut belongs to it and does not cut again.</param>
internal sealed record LimitPolicy(int Limit, int Epoch)
{
    /// <summary>
    /// The memory of the law that it came of; null for a law that keeps none. It belongs to the law's actor, and is kept with the policy
    /// because an actor that is started again must know neither more nor less than the dispatcher follows.
    /// </summary>
    public AdaptiveState? Memory { get; init; }

    /// <summary>How fast attempts may start.</summary>
    public Pace Pace { get; init; } = Pace.Free;

    /// <summary>When to report to the throttle that nothing was refused; null while that changes nothing.</summary>
    public SilenceRule? Silence { get; init; }

    /// <summary>Whether refusals that name no limit are taken for the rate.</summary>
    public bool IsRateLimited { get; init; }

    /// <summary>How long calls may take.</summary>
    public Patience Patience { get; init; }

    /// <summary>Nothing goes out before this engine time.</summary>
    public TimeSpan HoldUntil { get; init; }
}
