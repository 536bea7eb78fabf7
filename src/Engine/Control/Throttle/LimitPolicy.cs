namespace ParallelLlm.Control.Throttle;

/// <summary>What the throttle allows, with all that it has learnt, so that a recreated one can go on from there.</summary>
/// <param name="Limit">Attempts that may be out at once.</param>
/// <param name="Epoch">Rises with every cut; a loss from before the last cut belongs to it and does not cut again.</param>
/// <param name="State">The law's own memory.</param>
internal sealed record LimitPolicy(int Limit, int Epoch, LimitState State);

/// <summary>The memory of the limit law.</summary>
/// <param name="Limit">The limit, with its fraction.</param>
/// <param name="SlowStart">Whether it still grows by one per success.</param>
/// <param name="Epoch">See <see cref="LimitPolicy.Epoch"/>.</param>
internal sealed record LimitState(double Limit, bool SlowStart, int Epoch);
