using System.Globalization;

namespace ParallelLlm.Providers.Wire;

/// <summary>The wait that a provider asks for. Pure. The value is as sent; its user clamps it.</summary>
internal static class WaitHint
{
    /// <summary>
    /// Reads <c>retry-after-ms</c>, <c>x-ms-retry-after-ms</c>, then <c>retry-after</c> as seconds (possibly fractional) or as an HTTP
    /// date. A hint that is zero, negative or past counts as none, and the next header is tried: a throttled call must not be repeated at
    /// once.
    /// </summary>
    public static TimeSpan? Read(HeaderLookup headers, DateTimeOffset now) =>
        Milliseconds(headers("retry-after-ms"))
        ?? Milliseconds(headers("x-ms-retry-after-ms"))
        ?? SecondsOrDate(headers("retry-after"), now);

    /// <summary>
    /// The headers' hint, else the body's: Google's <c>retryDelay</c>, a <c>retry_after</c>, headers that a router quotes (OpenRouter's
    /// reset is the end of its window), and last the message.
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

    // A header sent twice arrives joined by a comma, which a date contains too; only numbers are cut there.
    private static string? First(string? text)
    {
        var comma = text?.IndexOf(',') ?? -1;
        return comma < 0 ? text : text![..comma];
    }
}
