using System.Globalization;

namespace ParallelLlm.Providers.Wire;

/// <summary>Reads the durations in providers' headers. Pure.</summary>
internal static class Durations
{
    /// <summary>Upper bound: a longer time has no meaning here, and sums stay in range.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    // Larger bare numbers are points in time: seconds or milliseconds since 1970.
    private const double EpochSeconds = 1e9;
    private const double EpochMilliseconds = 1e12;

    /// <summary>
    /// Time until a bucket is full: a Go-style duration (<c>6m0s</c>, <c>12ms</c>), seconds (<c>26</c>), seconds or milliseconds since
    /// 1970, or an RFC 3339 time. Zero if that is past; null for anything else.
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

    /// <summary>A finite number; null for anything else.</summary>
    public static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Seconds as a span, at most <see cref="Longest"/>.</summary>
    public static TimeSpan Seconds(double seconds) =>
        Math.Abs(seconds) >= Longest.TotalSeconds ? Longest * Math.Sign(seconds) : TimeSpan.FromSeconds(seconds);

    /// <summary>Numbers with units, largest first, such as <c>1h2m3.5s</c>; null for anything else.</summary>
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

    /// <summary>The span if it is above zero; otherwise null.</summary>
    public static TimeSpan? Positive(TimeSpan span) => span > TimeSpan.Zero ? span : null;

    private static double Epoch(DateTimeOffset now) => now.ToUnixTimeMilliseconds() / 1000.0;

    private static TimeSpan NotNegative(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;
}
