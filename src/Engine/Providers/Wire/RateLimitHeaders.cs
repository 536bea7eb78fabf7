namespace ParallelLlm.Providers.Wire;

/// <summary>Reads the limits that a provider announces, in every known dialect. Pure.</summary>
internal static class RateLimitHeaders
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // OpenAI, Azure, Groq and most others.
    private static readonly BucketNames Requests = Named("x-ratelimit-{0}-requests", Minute);
    private static readonly BucketNames Tokens = Named("x-ratelimit-{0}-tokens", Minute);

    // The first one present is used: Cerebras and SambaNova, Mistral, Anthropic, Fireworks, Together, and the draft of a standard.
    private static readonly BucketNames[] OtherRequests =
    [
        Named("x-ratelimit-{0}-requests-minute", Minute),
        Named("x-ratelimit-{0}-requests-day", Day),
        Named("x-ratelimit-{0}-req-minute", Minute),
        Named("anthropic-ratelimit-requests-{0}", Minute),
        Named("x-ratelimit-{0}", Second),
        Named("ratelimit-{0}", Second),
    ];

    private static readonly BucketNames[] OtherTokens =
    [
        Named("x-ratelimit-{0}-tokens-minute", Minute),
        Named("x-ratelimit-{0}-tokens-day", Day),
        Named("anthropic-ratelimit-tokens-{0}", Minute),
        Named("anthropic-ratelimit-input-tokens-{0}", Minute),
        Named("x-ratelimit-{0}-tokens-prompt", Minute),
        Named("x-tokenlimit-{0}", Second),
    ];

    /// <summary>The facts; null if the headers contain none.</summary>
    public static RateLimitFacts? Read(HeaderLookup headers, DateTimeOffset now)
    {
        var requests = Usual(headers, Requests, now) ?? First(headers, OtherRequests, now);
        var tokens = Usual(headers, Tokens, now) ?? First(headers, OtherTokens, now);
        return requests is null && tokens is null
            ? null
            : new RateLimitFacts { Requests = DailyAtGroq(requests, headers), Tokens = tokens ?? default };
    }

    private static BucketFacts? Usual(HeaderLookup headers, BucketNames names, DateTimeOffset now)
    {
        if (Bucket(headers, names, now) is not { } bucket)
            return null;

        // A one-minute bucket is full again within a minute: a longer reset belongs to a longer window.
        return bucket.Reset > Minute + TimeSpan.FromSeconds(5) ? bucket with { Window = LongWindow(bucket) } : bucket;
    }

    private static BucketFacts? First(HeaderLookup headers, BucketNames[] dialects, DateTimeOffset now)
    {
        foreach (var names in dialects)
        {
            if (Bucket(headers, names, now) is { } bucket)
            {
                // The short names are per second at Together; with a later reset they come from a gateway, for an unknown window.
                return names.Window == Second && bucket.Reset > Second ? bucket with { Window = null } : bucket;
            }
        }

        return null;
    }

    private static BucketFacts? Bucket(HeaderLookup headers, BucketNames names, DateTimeOffset now)
    {
        var limit = Whole(headers(names.Limit));
        var remaining = Whole(headers(names.Remaining));

        // Azure announces limits of 0 and -1 if there is nothing to announce; the remaining amount means nothing then either.
        if (limit <= 0 || (limit is null && remaining is not >= 0))
            return null;

        return new BucketFacts(limit, remaining >= 0 ? remaining : null, Durations.UntilReset(headers(names.Reset), now), names.Window);
    }

    private static BucketFacts DailyAtGroq(BucketFacts? requests, HeaderLookup headers) => requests switch
    {
        null => default,
        { } bucket when bucket.Window == Minute && headers("x-groq-region") is not null => bucket with { Window = Day },
        { } bucket => bucket,
    };

    // With continuous refill, reset / window = used / limit.
    private static TimeSpan? LongWindow(BucketFacts bucket)
    {
        if (bucket is not { Limit: { } limit, Remaining: { } remaining, Reset: { } reset } || remaining >= limit)
            return null;

        var window = reset.TotalSeconds * limit / (limit - remaining);
        return Math.Abs(window - Day.TotalSeconds) < 0.1 * Day.TotalSeconds ? Day : null;
    }

    private static long? Whole(string? text) =>
        Durations.Number(text) is { } number && Math.Abs(number) < long.MaxValue ? (long)number : null;

    private static BucketNames Named(string pattern, TimeSpan window) =>
        new(string.Format(pattern, "limit"), string.Format(pattern, "remaining"), string.Format(pattern, "reset"), window);

    private sealed record BucketNames(string Limit, string Remaining, string Reset, TimeSpan Window);
}
