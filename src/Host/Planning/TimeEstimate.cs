namespace ParallelLlm.Host.Planning;

/// <summary>
/// The time that calls take under known limits: each limit alone needs a time, and the longest of them decides. Rates are taken as steady;
/// calls that a full bucket lets through at once are not counted on. Pure.
/// </summary>
internal static class TimeEstimate
{
    /// <summary>The time; null if no limit is known that takes time.</summary>
    /// <param name="tokens">Tokens of all calls, with the smallest answers, with usual ones, and with the largest.</param>
    public static PlannedTime? Of(long calls, (long Low, long Usual, long High) tokens, KnownLimits limits)
    {
        if (calls == 0)
            return limits is { RequestsPerMinute: null, TokensPerMinute: null, Latency: null } ? null : default(PlannedTime);
        return Of(calls, tokens.Low, limits) is { } low
            && Of(calls, tokens.Usual, limits) is { } usual
            && Of(calls, tokens.High, limits) is { } high
            ? new PlannedTime(low.Time, usual.Time, high.Time, usual.Limit)
            : null;
    }

    private static (TimeSpan Time, BindingLimit Limit)? Of(long calls, long tokens, KnownLimits limits)
    {
        // The last call is sent when its turn has come, and takes its own time.
        var last = limits.Latency ?? TimeSpan.Zero;
        var needed = new List<(TimeSpan Time, BindingLimit Limit)>();
        if (limits.RequestsPerMinute is { } requests)
            needed.Add((Minutes(calls, requests) + last, BindingLimit.Requests));
        if (limits.TokensPerMinute is { } perMinute)
            needed.Add((Minutes(tokens, perMinute) + last, BindingLimit.Tokens));
        if (limits.Latency is { } latency)
            needed.Add((latency * Math.Max(1, (double)calls / limits.Concurrency), BindingLimit.Concurrency));
        return needed.Count == 0 ? null : needed.MaxBy(each => each.Time);
    }

    private static TimeSpan Minutes(double amount, int perMinute) => TimeSpan.FromSeconds(Math.Min(amount / perMinute * 60, 1e11));
}
