using System.Globalization;
using AngleSharp.Dom;

namespace ParallelLlm.Host.Documents.Styles;

/// <summary>The style of an element's text.</summary>
/// <param name="Display">Its layout among its neighbours.</param>
/// <param name="ShowsText">Whether text directly within it is shown. If not, elements within it may be shown all the same.</param>
/// <param name="WhiteSpace">The meaning of white space in it.</param>
/// <param name="Transform">The change of its letters' case; empty for none.</param>
internal readonly record struct ElementStyle(Display Display, bool ShowsText, WhiteSpace WhiteSpace, string Transform)
{
    /// <summary>The style that the root element inherits.</summary>
    public static readonly ElementStyle Initial = new(Display.Block, true, WhiteSpace.Collapse, "") { Size = 1 };

    public static readonly ElementStyle NotDisplayed = Initial with { Display = Display.None };

    // Inherited, but a child may be visible in a hidden parent.
    private bool IsHidden { get; init; }

    // 0 if letters have no size, otherwise 1: other sizes make no difference.
    private int Size { get; init; }

    /// <param name="declared">The winning value of each property; null if none is declared.</param>
    public static ElementStyle Of(IElement element, ElementStyle parent, ReadOnlySpan<string?> declared)
    {
        var display = DisplayOf(element, parent, declared[(int)CssProperty.Display]);
        if (DefaultStyle.IsControl(element))
            parent = parent with { Size = 1, Transform = "" };
        if (parent.Display is Display.Flex or Display.InlineFlex || IsOutOfLine(declared))
            display = display.AsBlock();
        if (display is Display.None || IsGone(element, display, declared))
            return NotDisplayed;

        var isHidden = OfKeyword(declared[(int)CssProperty.Visibility], parent.IsHidden, false, parent.IsHidden)
            ?? declared[(int)CssProperty.Visibility] != "visible";
        var size = OfKeyword(declared[(int)CssProperty.FontSize], parent.Size, 1, parent.Size)
            ?? SizeOf(declared[(int)CssProperty.FontSize]!, parent.Size);
        var space = DefaultStyle.WhiteSpaceOf(element) ?? parent.WhiteSpace;
        space = OfKeyword(declared[(int)CssProperty.WhiteSpace], parent.WhiteSpace, WhiteSpace.Collapse, space)
            ?? WhiteSpaceOf(declared[(int)CssProperty.WhiteSpace]!);
        var transform = TransformOf(declared[(int)CssProperty.TextTransform], parent.Transform);
        return new ElementStyle(display, !isHidden && size > 0 && DefaultStyle.ShowsText(element), space, transform)
        {
            IsHidden = isHidden,
            Size = size,
        };
    }

    private static Display DisplayOf(IElement element, ElementStyle parent, string? declared)
    {
        if (!DefaultStyle.MayBeShown(element))
            return Display.None;
        var byDefault = DefaultStyle.DisplayOf(element);
        var display = declared switch
        {
            null or "revert" or "revert-layer" => byDefault,
            "inherit" => parent.Display,
            "initial" or "unset" => Display.Inline,
            _ => Displays.Find(declared) ?? byDefault,
        };
        return display == Display.Contents && DefaultStyle.IsReplaced(element) ? Display.None : display;
    }

    /// <summary>The value of an inherited property for a keyword that all properties take, or if none is declared; null for other
    /// values.</summary>
    private static T? OfKeyword<T>(string? value, T inherited, T initial, T byDefault)
        where T : struct => value switch
        {
            null or "revert" or "revert-layer" => byDefault,
            "inherit" or "unset" => inherited,
            "initial" => initial,
            _ => null,
        };

    private static string TransformOf(string? value, string inherited) => value switch
    {
        null or "inherit" or "unset" or "revert" or "revert-layer" => inherited,
        _ => value.Split(' ').FirstOrDefault(one => one is "uppercase" or "lowercase" or "capitalize") ?? "",
    };

    /// <summary>Whether neither it nor any child is visible.</summary>
    private static bool IsGone(IElement element, Display display, ReadOnlySpan<string?> declared) =>
        IsZero(declared[(int)CssProperty.Opacity])
        || (declared[(int)CssProperty.ContentVisibility] == "hidden"
            && (display == Display.Cell || IsBox(display) || DefaultStyle.IsReplaced(element)))
        || (IsBox(display) && (
            IsZero(declared[(int)CssProperty.MaxHeight])
            || (IsCut(declared[(int)CssProperty.OverflowY]) && IsZero(declared[(int)CssProperty.Height]))
            || (IsCut(declared[(int)CssProperty.OverflowX])
                && (IsZero(declared[(int)CssProperty.Width]) || IsZero(declared[(int)CssProperty.MaxWidth])))));

    /// <summary>Whether its size can be set apart from its content.</summary>
    private static bool IsBox(Display display) =>
        display is Display.Block or Display.Flex or Display.InlineBlock or Display.InlineFlex;

    private static bool IsCut(string? overflow) => overflow is "hidden" or "clip";

    private static bool IsOutOfLine(ReadOnlySpan<string?> declared) =>
        declared[(int)CssProperty.Position] is "absolute" or "fixed"
        || declared[(int)CssProperty.Float] is "left" or "right" or "inline-start" or "inline-end";

    /// <summary>Whether a length or a number is zero or, as an opacity may be, negative.</summary>
    private static bool IsZero(string? value)
    {
        if (value is null)
            return false;
        var number = value.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz%");
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && parsed <= 0;
    }

    private static int SizeOf(string value, int inherited)
    {
        if (IsZero(value))
            return 0;

        // Relative sizes of zero are zero.
        var isRelative = value.EndsWith('%') || value is "smaller" or "larger"
            || (value.EndsWith("em", StringComparison.Ordinal) && !value.EndsWith("rem", StringComparison.Ordinal))
            || value.EndsWith("ex", StringComparison.Ordinal) || value.EndsWith("ch", StringComparison.Ordinal);
        return isRelative ? inherited : 1;
    }

    private static WhiteSpace WhiteSpaceOf(string value) => value switch
    {
        "pre" or "pre-wrap" or "break-spaces" => WhiteSpace.Keep,
        "pre-line" => WhiteSpace.KeepLines,
        _ => WhiteSpace.Collapse,
    };
}
