using AngleSharp.Dom;

namespace ParallelLlm.Host.Documents.Styles;

/// <summary>The styles of browsers for elements without any of their own.</summary>
internal static class DefaultStyle
{
    private const string Svg = "http://www.w3.org/2000/svg";

    /// <summary>Whether a style can show the element at all.</summary>
    public static bool MayBeShown(IElement element) =>
        element.NamespaceUri == Svg || (!IsInClosedDetails(element) && element.LocalName is not (
            "script" or "style" or "head" or "title" or "meta" or "link" or "base" or "template" or "noembed" or "noframes" or "iframe"
            or "datalist" or "param" or "source" or "track" or "area" or "audio" or "video" or "embed"));

    /// <summary>The display, without any style, of an element that may be shown.</summary>
    public static Display DisplayOf(IElement element)
    {
        if (element.NamespaceUri == Svg)
            return DisplayOfSvg(element.LocalName);
        if (element.HasAttribute("hidden") || element.HasAttribute("popover"))
            return Display.None;
        return element.LocalName switch
        {
            "dialog" => element.HasAttribute("open") ? Display.Block : Display.None,
            "input" when element.GetAttribute("type")?.Equals("hidden", StringComparison.OrdinalIgnoreCase) == true => Display.None,
            "rp" or "annotation" or "annotation-xml" => Display.None,
            "slot" => Display.Contents,
            "button" or "input" or "select" or "textarea" or "meter" or "progress" or "marquee" or "img" => Display.InlineBlock,
            "tr" => Display.Row,
            "td" or "th" => Display.Cell,
            "html" or "body" or "address" or "article" or "aside" or "blockquote" or "caption" or "center" or "dd" or "details"
                or "dir" or "div" or "dl" or "dt" or "fieldset" or "figcaption" or "figure" or "footer" or "form" or "frameset"
                or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "header" or "hgroup" or "hr" or "legend" or "li" or "listing"
                or "main" or "menu" or "nav" or "ol" or "optgroup" or "option" or "p" or "plaintext" or "pre" or "search" or "section"
                or "summary" or "ul" or "xmp" => Display.Block,
            "table" or "tbody" or "tfoot" or "thead" => Display.Table,
            _ => Display.Inline,
        };
    }

    /// <summary>Whether the element does not inherit the size and case of letters.</summary>
    public static bool IsControl(IElement element) => element.LocalName is "button" or "input" or "select" or "textarea";

    /// <summary>Whether the element shows something other than its children, and so nothing without a box.</summary>
    public static bool IsReplaced(IElement element) => element.NamespaceUri == Svg
        ? element.LocalName == "svg"
        : element.LocalName is "br" or "wbr" or "meter" or "progress" or "canvas" or "embed" or "object" or "audio" or "iframe" or "img"
            or "video" or "frame" or "frameset" or "input" or "textarea" or "select";

    /// <summary>The meaning of white space without any style; null if it is inherited.</summary>
    public static WhiteSpace? WhiteSpaceOf(IElement element) => element.LocalName switch
    {
        "pre" or "listing" or "plaintext" or "xmp" or "textarea" => WhiteSpace.Keep,
        "table" when IsQuirky(element) => WhiteSpace.Collapse,
        _ => null,
    };

    /// <summary>Whether text directly within the element is shown: of a drawing only its labels, of closed details nothing.</summary>
    public static bool ShowsText(IElement element)
    {
        if (element.NamespaceUri == Svg)
            return element.LocalName is "text" or "tspan" or "textPath" || (element.LocalName == "a" && IsInSvgText(element));
        return element.LocalName != "details" || element.HasAttribute("open");
    }

    private static Display DisplayOfSvg(string name) => name switch
    {
        "text" or "foreignObject" => Display.Block,
        "svg" or "g" or "a" or "switch" or "tspan" or "textPath" => Display.Inline,
        _ => Display.None,
    };

    private static bool IsInSvgText(IElement element) =>
        element.ParentElement is { } parent && parent.NamespaceUri == Svg
        && (parent.LocalName != "a" ? ShowsText(parent) : IsInSvgText(parent));

    /// <summary>Whether the element is a child of closed details other than their summary.</summary>
    private static bool IsInClosedDetails(IElement element) =>
        element.ParentElement is { LocalName: "details" } details && !details.HasAttribute("open") && details.NamespaceUri != Svg
        && !(element.LocalName == "summary" && details.Children.First(child => child.LocalName == "summary") == element);

    private static bool IsQuirky(IElement element) => element.Owner?.Doctype is null;
}
