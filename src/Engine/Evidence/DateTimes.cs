using System.Globalization;
using System.Text.RegularExpressions;

namespace ParallelLlm.EvidenceSearch;

/// <summary>A date with a time, and the times beside the dates of a text. Pure.</summary>
internal static partial class DateTimes
{
    private const int Window = 20;

    private const string Time =
        @"(?<hour>[0-9]{1,2})(?:[:h]|\.(?=[0-9]{2}\s*(?:uhr|h)\b))(?<minute>[0-9]{2})(?::(?<second>[0-9]{2}))?(?![0-9])"
        + @"(?:\s*(?<half>[ap])\.?m\b)?(?<end>)";

    /// <summary>The date of a value such as <c>2024-12-03T14:30:00Z</c>, and its time; null for other values.</summary>
    public static (string Date, TimeOnly Time)? Read(string value) =>
        value is [_, _, _, _, '-', ..] && Iso().Match(value) is { Success: true } match
        && TimeOnly.TryParse(match.Groups["time"].ValueSpan, CultureInfo.InvariantCulture, out var time)
            ? (match.Groups["date"].Value, time)
            : null;

    /// <summary>A date's place with the time beside it; null if that is another time. Midnight is no time.</summary>
    public static Occurrence? With(TimeOnly time, string text, Occurrence date)
    {
        if (time == TimeOnly.MinValue)
            return date;
        var after = After().Match(text, date.End, Math.Min(Window, text.Length - date.End));
        if (after.Success)
            return IsSame(time, after) ? date with { End = after.Groups["end"].Index } : null;
        var from = Math.Max(0, date.Start - Window);
        var before = Before().Match(text, from, date.Start - from);
        return !before.Success ? date : IsSame(time, before) ? date with { Start = before.Groups["hour"].Index } : null;
    }

    // To the second if the text has seconds.
    private static bool IsSame(TimeOnly time, Match match)
    {
        var hour = Number("hour");
        if (match.Groups["half"].Value is [var half, ..])
            hour = (hour % 12) + (half is 'p' or 'P' ? 12 : 0);
        return hour == time.Hour && Number("minute") == time.Minute
            && (!match.Groups["second"].Success || Number("second") == time.Second);

        int Number(string name) => int.Parse(match.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(
        "^(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,7})?)?)"
        + @"(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?\z",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Iso();

    [GeneratedRegex(
        @"\G\s*[,;|T–-]?\s*(?:um|at|à|om|kl\.?|ore|o)?\s*" + Time, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex After();

    [GeneratedRegex(
        "(?<![0-9:.])" + Time + @"(?:\s*(?:uhr|h)\b)?\s*[,;|–-]?\s*(?:am|on|le|den)?\s*\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Before();
}
