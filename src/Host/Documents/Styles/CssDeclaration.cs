using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ParallelLlm.Host.Documents.Styles;

/// <summary>A declaration of one property, from a rule or a <c>style</c> attribute.</summary>
/// <param name="Value">A value that the property takes, or a keyword that all take; in lower case.</param>
/// <param name="IsImportant">Whether it is marked <c>!important</c>.</param>
internal readonly partial record struct CssDeclaration(CssProperty Property, string Value, bool IsImportant)
{
    // Bounds the time of the patterns, which have no time-out: on a busy machine any can be reached.
    private const int LongestValue = 1000;

    private static readonly FrozenSet<string> Global = FrozenSet.Create("inherit", "initial", "unset", "revert", "revert-layer");
    private static readonly FrozenSet<string> Overflow = FrozenSet.Create("visible", "hidden", "clip", "scroll", "auto", "overlay");
    private static readonly FrozenSet<string> WhiteSpace = FrozenSet.Create("normal", "nowrap", "pre", "pre-wrap", "pre-line",
        "break-spaces");
    private static readonly FrozenSet<string> Float = FrozenSet.Create("none", "left", "right", "inline-start", "inline-end");
    private static readonly FrozenSet<string> Position = FrozenSet.Create("static", "relative", "absolute", "fixed", "sticky");
    private static readonly FrozenSet<string> FontSizes = FrozenSet.Create(
        "xx-small", "x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large", "smaller", "larger", "math");

    /// <summary>The relevant declarations of a block, in their order. Invalid ones are left out.</summary>
    /// <param name="block">The text between the braces, without comments.</param>
    public static IEnumerable<CssDeclaration> Parse(string block)
    {
        foreach (var part in CssText.Split(block, ';'))
        {
            var colon = part.IndexOf(':');
            if (colon < 0 || part.Length - colon > LongestValue)
                continue;
            var name = part[..colon].Trim().ToLowerInvariant();
            var value = part[(colon + 1)..].Trim().ToLowerInvariant();
            var important = Important().Match(value);
            if (important.Success)
                value = value[..important.Index];
            foreach (var (property, single) in Longhands(name, Spaces().Replace(value, " ")))
                yield return new CssDeclaration(property, single, important.Success);
        }
    }

    private static IEnumerable<(CssProperty Property, string Value)> Longhands(string name, string value) => name switch
    {
        "display" when Takes(value, Displays.Find(value) is not null) => [(CssProperty.Display, value)],
        "visibility" when Takes(value, value is "visible" or "hidden" or "collapse") => [(CssProperty.Visibility, value)],
        "content-visibility" when Takes(value, value is "visible" or "hidden" or "auto") => [(CssProperty.ContentVisibility, value)],
        "opacity" when Takes(value, Length().IsMatch(value)) => [(CssProperty.Opacity, value)],
        "font-size" when Takes(value, FontSizes.Contains(value) || Length().IsMatch(value)) => [(CssProperty.FontSize, value)],
        "font" => Font(value),
        "height" when Takes(value, IsSize(value)) => [(CssProperty.Height, value)],
        "max-height" when Takes(value, IsSize(value)) => [(CssProperty.MaxHeight, value)],
        "width" when Takes(value, IsSize(value)) => [(CssProperty.Width, value)],
        "max-width" when Takes(value, IsSize(value)) => [(CssProperty.MaxWidth, value)],
        "overflow" when value.Split(' ') is { Length: 1 or 2 } both && Array.TrueForAll(both, one => Takes(one, Overflow.Contains(one))) =>
            [(CssProperty.OverflowX, both[0]), (CssProperty.OverflowY, both[^1])],
        "overflow-x" when Takes(value, Overflow.Contains(value)) => [(CssProperty.OverflowX, value)],
        "overflow-y" when Takes(value, Overflow.Contains(value)) => [(CssProperty.OverflowY, value)],
        "white-space" when Takes(value, WhiteSpace.Contains(value)) => [(CssProperty.WhiteSpace, value)],
        "text-transform" when Takes(value, value.Split(' ').All(IsTransform)) => [(CssProperty.TextTransform, value)],
        "float" when Takes(value, Float.Contains(value)) => [(CssProperty.Float, value)],
        "position" when Takes(value, Position.Contains(value)) => [(CssProperty.Position, value)],
        "all" when Global.Contains(value) => Enum.GetValues<CssProperty>().Select(property => (property, value)),
        _ => [],
    };

    private static bool Takes(string value, bool isOwn) => isOwn || Global.Contains(value);

    private static bool IsTransform(string value) =>
        value is "none" or "uppercase" or "lowercase" or "capitalize" or "full-width" or "full-size-kana";

    private static bool IsSize(string value) =>
        value is "auto" or "none" or "min-content" or "max-content" or "fit-content" || Length().IsMatch(value);

    /// <summary>The size in the shorthand for fonts: before the slash or the family.</summary>
    private static IEnumerable<(CssProperty Property, string Value)> Font(string value)
    {
        if (Global.Contains(value))
            return [(CssProperty.FontSize, value)];
        var sizes = value.Split(' ').Select(part => part.Split('/')[0]).Where(part => FontSizes.Contains(part) || HasUnit().IsMatch(part));
        return sizes.FirstOrDefault() is { } size ? [(CssProperty.FontSize, size)] : [];
    }

    [GeneratedRegex(@"\s*!\s*important\s*$", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex Important();

    [GeneratedRegex(@"\s+", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex Spaces();

    [GeneratedRegex(
        @"^([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?([a-z]+|%)?|(calc|min|max|clamp)\(.*\))$", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Length();

    [GeneratedRegex(@"^(\d+\.?\d*|\.\d+)([a-z]+|%)$|^0+$", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex HasUnit();
}
