using System.Globalization;
using Microsoft.AspNetCore.Http;
using ParallelLlm.Simulator.Model;

namespace ParallelLlm.Simulator.Http;

/// <summary>OpenAI's headers about limits and waits.</summary>
internal static class LimitHeaders
{
    public static void Write(IHeaderDictionary headers, RateLimitFacts? facts, RetryAfter? retryAfter)
    {
        if (facts is not null)
        {
            Write(headers, "requests", facts.Requests);
            Write(headers, "tokens", facts.Tokens);
        }

        if (retryAfter?.Seconds is { } seconds)
            headers.RetryAfter = Number(seconds);
        if (retryAfter?.Milliseconds is { } milliseconds)
            headers["retry-after-ms"] = Number(milliseconds);
    }

    /// <summary>A duration as OpenAI writes it: <c>12ms</c>, <c>1.5s</c>, <c>6m0s</c>, <c>1h0m0s</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(1))
            return $"{(long)time.TotalMilliseconds}ms";

        var seconds = ((decimal)(time.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond)
            .ToString("0.###", CultureInfo.InvariantCulture);
        if (time < TimeSpan.FromMinutes(1))
            return $"{seconds}s";
        return time < TimeSpan.FromHours(1) ? $"{time.Minutes}m{seconds}s" : $"{(long)time.TotalHours}h{time.Minutes}m{seconds}s";
    }

    private static void Write(IHeaderDictionary headers, string bucket, BucketFacts facts)
    {
        if (facts is not { Limit: { } limit, Remaining: { } remaining, Reset: { } reset })
            return;
        headers[$"x-ratelimit-limit-{bucket}"] = Number(limit);
        headers[$"x-ratelimit-remaining-{bucket}"] = Number(remaining);
        headers[$"x-ratelimit-reset-{bucket}"] = Duration(reset);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
