namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Where a law begins that has a hint. Concurrency: as far from the usual start towards the hint as the hint counts; a fresh one that was
/// found is taken for the ceiling and probed, beyond any other the search goes on. Pace: a guess, corrected fast, and the faster the older
/// it is. Pure.
/// </summary>
internal static class HintedStart
{
    private static readonly TimeSpan HalfLife = TimeSpan.FromHours(6);
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(2);

    // From here on the hint tells less than a new search.
    private const double LeastToProbe = 0.5;

    // The next answers may probe: nothing was lost yet.
    private const double RoundTripsToProbe = 3;

    /// <summary>How much a hint of an age counts, from 0 to 1.</summary>
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

    /// <summary>What a policy holds that a later start can use; null when nothing has been learnt yet.</summary>
    public static LearntLimit? From(LimitPolicy policy, int cap)
    {
        if (policy.Memory is not { } state || (state.RoundTrip is null && state.Concurrency.SlowStart && policy.Pace == Pace.Free))
            return null;
        // Places that are only left free for others for a moment are part of what was found.
        var concurrency = Math.Clamp((int)Math.Min(state.Concurrency.Limit, state.Latency.Limit), 1, cap);
        var found = !state.Concurrency.SlowStart || state.Latency.Limit < cap;
        return new LearntLimit(concurrency, found, policy.Pace.Requests?.PerSecond, policy.Pace.Tokens?.PerSecond);
    }
}
