namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Initial state of a limiter with a hint. Concurrency: moved from the default towards the hint by its weight; a fresh hint whose limit was
/// found is treated as the ceiling and probed, otherwise the search continues. Pace: a guess, corrected faster the older it is. Pure.
/// </summary>
internal static class HintedStart
{
    private static readonly TimeSpan HalfLife = TimeSpan.FromHours(6);
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(2);

    // Below this weight a hint is worth less than a new search.
    private const double LeastToProbe = 0.5;

    // The first probe comes early: nothing was lost yet.
    private const double RoundTripsToProbe = 3;

    /// <summary>Returns the weight of a hint by its age, from 0 to 1.</summary>
    public static double Weight(TimeSpan age) =>
        age <= TimeSpan.Zero ? 1 : age >= Oldest ? 0 : Math.Pow(0.5, age / HalfLife);

    public static ConcurrencyState Of(LearntLimit hint, ConcurrencyState usual, int cap)
    {
        var weight = Weight(hint.Age);
        if (weight == 0)
            return usual;
        var limit = Math.Clamp(Math.Round(usual.Limit + ((hint.Concurrency - usual.Limit) * weight)), 1, cap);
        return hint.IsFound && weight >= LeastToProbe
            ? usual with { Limit = limit, LostAbove = (int)limit, SlowStart = false, RoundTripsToProbe = RoundTripsToProbe }
            : usual with { Limit = limit };
    }

    public static RateState Of(LearntLimit hint, RateState usual)
    {
        var weight = Weight(hint.Age);
        return usual with
        {
            LearntRequests = Rate(usual.LearntRequests, hint.RequestsPerSecond),
            LearntTokens = Rate(usual.LearntTokens, hint.TokensPerSecond),
        };

        LearntRateState Rate(LearntRateState rate, double? perSecond) =>
            weight > 0 && perSecond > 0 ? rate with { PerSecond = perSecond / weight } : rate;
    }

    /// <summary>Extracts a hint from a policy; null if nothing was learnt yet.</summary>
    public static LearntLimit? From(LimitPolicy policy, int cap)
    {
        if (policy.Memory is not { } state || (state.RoundTrip is null && state.Concurrency.SlowStart && policy.Pace == Pace.Free))
            return null;
        // Permits that are briefly yielded are part of the learnt limit.
        var concurrency = Math.Clamp((int)Math.Min(state.Concurrency.Limit, state.Latency.Limit), 1, cap);
        var found = !state.Concurrency.SlowStart || state.Latency.Limit < cap;
        return new LearntLimit(concurrency, found, policy.Pace.Requests?.PerSecond, policy.Pace.Tokens?.PerSecond);
    }
}
