using System.Globalization;

namespace ParallelLlm.Providers.Wire;

/// <summary>Reads the spans of time that providers put into headers. Pure.</summary>
internal static class Durations
{
    /// <summary>Nothing longer means anything here, and sums of times stay in range.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    // Larger bare numbers are points in time: seconds or milliseconds since 1970.
    private const double EpochSeconds = 1e9;
    private const double EpochMilliseconds = 1e12;

    /// <summary>
    /// Time until a bucket is full: a Go-style duration (<c>6m0s</c>, <c>12ms</c>), seconds (<c>26</c>), seconds or milliseconds since
    /// 1970, or an RFC 3339 time. Zero when that is past; null when it is none of these.
    /// </summary>
    public static TimeSpan? UntilReset(string? text, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;

        if (Number(text) is { } number)
        {
            return number switch
            {
                < 0 => null,
                >= EpochMilliseconds => NotNegative(Seconds(number / 1000 - Epoch(now))),
                >= EpochSeconds => NotNegative(Seconds(number - Epoch(now))),
                _ => Seconds(number),
            };
        }

        if (GoDuration(text) is { } duration)
            return duration;

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? NotNegative(at - now)
            : null;
    }

    /// <summary>A finite number; null when it is none.</summary>
    public static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Seconds as a span, no longer than <see cref="Longest"/>.</summary>
    public static TimeSpan Seconds(double seconds) =>
        Math.Abs(seconds) >= Longest.TotalSeconds ? Longest * Math.Sign(seconds) : TimeSpan.FromSeconds(seconds);

    /// <summary>Numbers with units, largest first, such as <c>1h2m3.5s</c>; null when the text is anything else.</summary>
    public static TimeSpan? GoDuration(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty)
            return null;

        var seconds = 0.0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out var number))
                return null;

            text = text[digits..];
            var letters = text.IndexOfAny("0123456789.");
            var unit = letters < 0 ? text : text[..letters];
            text = text[unit.Length..];
            double? factor = unit switch
            {
                "d" => 86_400,
                "h" => 3_600,
                "m" => 60,
                "s" => 1,
                "ms" => 1e-3,
                "us" or "µs" => 1e-6,
                "ns" => 1e-9,
                _ => null,
            };
            if (factor is null)
                return null;

            seconds += number * factor.Value;
        }

        return Seconds(seconds);
    }

    /// <summary>The span if it is above zero; null otherwise.</summary>
    public static TimeSpan? Positive(TimeSpan span) => span > TimeSpan.Zero ? span : null;

    private static double Epoch(DateTimeOffset now) => now.ToUnixTimeMilliseconds() / 1000.0;

    private static TimeSpan NotNegative(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;
}
