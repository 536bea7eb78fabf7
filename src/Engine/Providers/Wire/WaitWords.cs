using System.Globalization;
using System.Text.RegularExpressions;

namespace ParallelLlm.Providers.Wire;

/// <summary>Reads the wait requested in an error's message, unclamped. Pure.</summary>
internal static partial class WaitWords
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    // The texts are short and no pattern backtracks far, so a time-out would only occur on a busy machine.
    private const int MatchTimeout = Timeout.Infinite;
    private const int MaxRead = 2048;

    /// <summary>The wait; null if none is named or its time is past.</summary>
    public static TimeSpan? Read(string? text, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        text = text.Length > MaxRead ? text[..MaxRead] : text;
        if (Span().Match(text) is { Success: true } span)
            return Durations.Positive(Sum(span));
        return At().Match(text) is { Success: true } at
            && DateTimeOffset.TryParse(
                at.Groups["date"].Value.Replace(" UTC", "Z", StringComparison.OrdinalIgnoreCase),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var time)
            ? Durations.Positive(Durations.Seconds((time - now).TotalSeconds))
            : null;
    }

    private static TimeSpan Sum(Match match)
    {
        var seconds = 0.0;
        var (numbers, units) = (match.Groups["number"].Captures, match.Groups["unit"].Captures);
        for (var i = 0; i < units.Count; i++)
        {
            var number = numbers[i].Value.Replace(",", "", StringComparison.Ordinal);
            seconds += double.Parse(number, CultureInfo.InvariantCulture) * Factor(units[i].Value);
        }

        return Durations.Seconds(seconds);
    }

    private static double Factor(string unit) => unit.ToLowerInvariant() switch
    {
        "ms" or "millisecond" or "milliseconds" => 1e-3,
        ['m', ..] => 60,
        ['h', ..] => 3_600,
        ['d', ..] => 86_400,
        _ => 1,
    };

    // OpenAI and Groq "Please try again in 9m38.4s", Azure "Please retry after 38 seconds", Google "Please retry in 36.7s" and "reset after
    // 18h31m10s"; in JSON inside a gateway's message: "retryDelay": "53s", retry_after=3.
    [GeneratedRegex(
        @"\b(try(ing)? again|retry(ing)?|wait|resets?|available( again)?)\b([ \w]{0,40}?\b(in|after|for|at least))?"
        + @"[ ]*:?[ ]*((approximately|about|another)[ ])?"
        + @"((?<number>\d[\d,]*(\.\d+)?)[ ]*"
        + @"(?<unit>milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])[, ]*(and )?)+"
        + @"|retry[\-_ ]?(delay|after)(_seconds)?\\?[""']?\s*[:=]\s*\\?[""']?(?<number>\d+(\.\d+)?)(?<unit>s?)(?![\d\-a-z])",
        Options, MatchTimeout)]
    private static partial Regex Span();

    // LiteLLM "Limit resets at: 2025-08-01 12:00:00 UTC".
    [GeneratedRegex(
        @"(resets?|retry|try again|available)( again)?( at| after| on)?:? "
        + @"(?<date>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([ ]?(Z|UTC|[+-]\d{2}:?\d{2}))?)",
        Options, MatchTimeout)]
    private static partial Regex At();
}
