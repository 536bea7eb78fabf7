using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ParallelLlm.Tests.Load.EvidenceScore;

/// <summary>Simple searches that share nothing with the finder.</summary>
internal static partial class PlainSearch
{
    private const int DateWindow = 24;

    /// <summary>Whether the letters and digits of a value follow each other in a text, whatever stands between them.</summary>
    public static bool Contains(string text, string value) => Letters(text).Contains(Letters(value), StringComparison.Ordinal);

    /// <summary>The letters and digits alone, in lower case.</summary>
    public static string Letters(string text)
    {
        var letters = new StringBuilder();
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character) || char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark)
                letters.Append(char.ToLowerInvariant(character));
        }

        return letters.ToString();
    }

    /// <summary>Whether a number's digits stand in a text, with any separators, a percent sign or more decimals.</summary>
    public static bool ContainsNumber(string text, decimal value)
    {
        var plain = Math.Abs(value).ToString("0.##", CultureInfo.InvariantCulture);
        var digits = plain.Replace(".", "", StringComparison.Ordinal).Trim('0');
        if (digits.Length == 0)
            return true;
        foreach (Match run in Runs().Matches(text))
        {
            var groups = run.Value.Split([.. " .,'’．，\u00A0\u202F\u2009"]);
            for (var first = 0; first < groups.Length; first++)
            {
                var joined = "";
                for (var last = first; last < groups.Length && joined.Length <= digits.Length + 12; last++)
                {
                    joined += string.Concat(groups[last].Select(c => (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c))));
                    if (joined.Trim('0') == digits)
                        return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether day, month and year stand near each other in a text.</summary>
    public static bool ContainsDate(string text, DateTime day)
    {
        string[] months = [.. WrittenDates.NamesOf(day.Month).Select(name => name[..Math.Min(3, name.Length)])];
        foreach (Match year in Years().Matches(text))
        {
            if (year.Value != $"{day.Year}" && year.Value != $"{day.Year % 100:00}")
                continue;
            var start = Math.Max(0, year.Index - DateWindow);
            var window = text[start..Math.Min(text.Length, year.Index + DateWindow)];
            string[] numbers = [.. Years().Matches(window).Select(number => number.Value.TrimStart('0'))];
            var hasMonth = numbers.Contains($"{day.Month}")
                || Array.Exists(months, month => window.Contains(month, StringComparison.OrdinalIgnoreCase));
            if (hasMonth && numbers.Contains($"{day.Day}"))
                return true;
        }

        return false;
    }

    public static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var previous = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var best = Math.Min(Math.Min(row[j], row[j - 1]) + 1, previous + (one[i - 1] == other[j - 1] ? 0 : 1));
                (previous, row[j]) = (row[j], best);
            }
        }

        return row[^1];
    }

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Timeout.Infinite)]
    private static partial Regex Years();

    [GeneratedRegex(
        @"\d+(?:[ .,'’\u00A0\u202F\u2009．，]\d+)*", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Timeout.Infinite)]
    private static partial Regex Runs();
}
