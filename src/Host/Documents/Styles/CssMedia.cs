using System.Globalization;
using System.Text.RegularExpressions;

namespace ParallelLlm.Host.Documents.Styles;

/// <summary>Evaluates media queries for an ordinary screen: 1,280 by 720 pixels, light, with a mouse.</summary>
internal static partial class CssMedia
{
    private const double Width = 1280;
    private const double Height = 720;
    private const double PixelsPerEm = 16;

    // Bounds the time of the patterns, which have no time-out: on a busy machine any can be reached.
    private const int LongestQuery = 1000;

    /// <param name="queries">Queries separated by commas; empty is true.</param>
    public static bool IsScreen(string queries) =>
        string.IsNullOrWhiteSpace(queries)
        || queries.ToLowerInvariant().Split(',').Any(query => query.Length <= LongestQuery && IsTrue(query.Trim()));

    private static bool IsTrue(string query)
    {
        var isNegated = query.StartsWith("not ", StringComparison.Ordinal);
        if (isNegated)
            query = query[4..];
        return And().Split(query).All(part => IsPartTrue(part.Trim())) != isNegated;
    }

    private static bool IsPartTrue(string part)
    {
        part = part.StartsWith("only ", StringComparison.Ordinal) ? part[5..].Trim() : part;
        if (!part.StartsWith('('))
            return part is "all" or "screen";
        var feature = part.Trim('(', ')', ' ').Split(':', 2, StringSplitOptions.TrimEntries);
        return feature switch
        {
            ["min-width" or "min-device-width", var value] => Width >= Pixels(value),
            ["max-width" or "max-device-width", var value] => Width <= Pixels(value),
            ["min-height" or "min-device-height", var value] => Height >= Pixels(value),
            ["max-height" or "max-device-height", var value] => Height <= Pixels(value),
            ["orientation", "landscape"] or ["prefers-color-scheme", "light"] or ["hover" or "any-hover", "hover"] => true,
            ["pointer" or "any-pointer", "fine"] or ["scripting", "none"] or ["color" or "width" or "height" or "hover"] => true,
            _ => false,
        };
    }

    /// <summary>A length in pixels; NaN, for which every comparison is false, if it is invalid.</summary>
    private static double Pixels(string value)
    {
        var match = Length().Match(value);
        return match.Success
            ? double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) * (match.Groups["em"].Success ? PixelsPerEm : 1)
            : double.NaN;
    }

    [GeneratedRegex(@"\s+and\s+|(?<=\))\s*and\s*(?=\()", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex And();

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)?|\.\d+)(px|(?<em>r?em)|)$", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Length();
}
