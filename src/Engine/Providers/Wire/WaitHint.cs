using System.Globalization;

namespace ParallelLlm.Providers.Wire;

/// <summary>How long a provider asks to wait. Pure; the value is as it was sent, and clamping is for whoever acts on it.</summary>
internal static class WaitHint
{
    /// <summary>
    /// <c>retry-after-ms</c>, <c>x-ms-retry-after-ms</c>, then <c>retry-after</c> as seconds (which may be fractional) or as an HTTP date.
    /// A hint that is zero, negative or past says nothing about how long to wait, and repeating at once is what a
    /// throttled call must not do: it counts as none, and the next header is tried.
    /// </summary>
    public static TimeSpan? Read(HeaderLookup headers, DateTimeOffset now) =>
        Milliseconds(headers("retry-after-ms"))
        ?? Milliseconds(headers("x-ms-retry-after-ms"))
        ?? SecondsOrDate(headers("retry-after"), now);

    /// <summary>
    /// The headers' hint; where there is none, the body's: Google's <c>retryDelay</c>, a <c>retry_after</c>, headers that a router quotes
    /// (OpenRouter's reset is the end of its window), and last the words.
    /// </summary>
    public static TimeSpan? Read(HeaderLookup headers, in ProviderError error, DateTimeOffset now) =>
        Read(headers, now)
        ?? error.RetryDelay
        ?? (error.Headers is { } quoted ? Read(quoted, now) ?? Reset(quoted, now) : null)
        ?? WaitWords.Read(error.Message, now);

    private static TimeSpan? Reset(HeaderLookup quoted, DateTimeOffset now) =>
        Durations.Number(quoted("x-ratelimit-remaining")) <= 0 && Durations.UntilReset(quoted("x-ratelimit-reset"), now) is { } reset
            ? Durations.Positive(reset)
            : null;

    private static TimeSpan? Milliseconds(string? text) =>
        Durations.Number(First(text)) is { } number ? Durations.Positive(Durations.Seconds(number / 1000)) : null;

    private static TimeSpan? SecondsOrDate(string? text, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;

        if (Durations.Number(First(text)) is { } seconds)
            return Durations.Positive(Durations.Seconds(seconds));

        if (Durations.GoDuration(text) is { } duration)
            return Durations.Positive(duration);

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? Durations.Positive(Durations.Seconds((at - now).TotalSeconds))
            : null;
    }

    // A header that was sent twice arrives joined by a comma, as the parts of a date do; only numbers are cut there.
    private static string? First(string? text)
    {
        var comma = text?.IndexOf(',') ?? -1;
        return comma < 0 ? text : text![..comma];
    }
}
