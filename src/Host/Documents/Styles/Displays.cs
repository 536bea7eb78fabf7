namespace ParallelLlm.Host.Documents.Styles;

/// <summary>The displays by their CSS values.</summary>
internal static class Displays
{
    /// <summary>The display for a value of the CSS property; null if it is invalid.</summary>
    public static Display? Find(string value) => value switch
    {
        "none" or "table-column" or "table-column-group" => Display.None,
        "contents" => Display.Contents,
        "inline" or "ruby" or "ruby-base" or "ruby-text" or "math" or "inline flow" => Display.Inline,
        "inline-block" or "inline-table" or "inline flow-root" or "inline table" => Display.InlineBlock,
        "inline-flex" or "inline-grid" or "inline flex" or "inline grid" or "-webkit-inline-box"
        or "-webkit-inline-flex" => Display.InlineFlex,
        "block" or "list-item" or "flow-root" or "table-caption" or "flow" or "block flow" or "block flow-root" or "block ruby" =>
            Display.Block,
        "table" or "block table" or "table-row-group" or "table-header-group" or "table-footer-group" => Display.Table,
        "flex" or "grid" or "block flex" or "block grid" or "-webkit-box" or "-webkit-flex" => Display.Flex,
        "table-row" => Display.Row,
        "table-cell" => Display.Cell,
        _ => null,
    };

    /// <summary>Whether it begins and ends a line.</summary>
    public static bool IsBlock(this Display display) =>
        display is Display.Block or Display.Flex or Display.Table or Display.Row or Display.Cell;

    /// <summary>The display of an element that floats, is out of the flow, or has a parent that lays out its children as blocks.</summary>
    public static Display AsBlock(this Display display) => display switch
    {
        Display.Inline or Display.InlineBlock or Display.Row or Display.Cell => Display.Block,
        Display.InlineFlex => Display.Flex,
        _ => display,
    };
}
