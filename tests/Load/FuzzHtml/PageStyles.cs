namespace ParallelLlm.Tests.Load.FuzzHtml;

/// <summary>The styles of generated pages.</summary>
internal static class PageStyles
{
    /// <summary>Class names of elements, used by the style block's selectors.</summary>
    private static readonly string[] Classes = ["a", "b", "c", "lead", "note"];

    private static readonly string[] Declarations =
    [
        "display:none", "display:block", "display:inline", "display:inline-block", "display:flex", "display:inline-flex", "display:grid",
        "display:contents", "display:list-item", "display:flow-root", "DISPLAY : none !important", "display:nonsense", "visibility:hidden",
        "visibility:visible", "visibility:collapse", "content-visibility:hidden", "white-space:pre", "white-space:pre-line",
        "white-space:nowrap", "white-space:pre-wrap", "text-transform:uppercase", "text-transform:lowercase", "text-transform:capitalize",
        "float:left", "float:right", "position:absolute;left:5px", "position:relative", "color:red", "margin:0 auto", "font-weight:bold",
        "font:12px/1.5 serif", "background:url('x;y')", "/* display:none */ color:blue", "display:none;display:inherit", "overflow:hidden",
        "width:50%", "all:unset",
    ];

    private static readonly string[] Hiding =
        ["display:none", "visibility:hidden", "visibility:visible", "display:block", "display:inline"];

    private static readonly string[] Preheaders =
    [
        "font-size:0", "font-size:0px;line-height:0", "max-height:0;overflow:hidden",
        "max-height:0px;max-width:0px;overflow:hidden;opacity:0", "opacity:0", "height:0;overflow:hidden", "width:0;overflow:hidden",
        "font:0/0 a", "display:none;font-size:1px;mso-hide:all", "display:none!important;visibility:hidden",
    ];

    /// <summary>Attributes of an element, most often none.</summary>
    public static string Attributes(Random random)
    {
        var attributes = "";
        if (random.Next(4) == 0)
            attributes += $" class=\"{Class(random)}{(random.Next(3) == 0 ? " " + Class(random) : "")}\"";
        if (random.Next(7) == 0)
            attributes += $" style=\"{Declarations[random.Next(Declarations.Length)]}\"";
        if (random.Next(60) == 0)
            attributes += " hidden=\"\"";
        return attributes;
    }

    public static string Preheader(Random random) => Preheaders[random.Next(Preheaders.Length)];

    /// <summary>The text of a style block.</summary>
    public static string Sheet(Random random)
    {
        var rules = Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"{Selector(random)} {{ {Rule(random)} }}");
        var sheet = string.Join('\n', rules);
        return random.Next(6) switch
        {
            0 => $"@media print {{ {sheet} }}",
            1 => $"@media screen and (min-width: 10px) {{ {sheet} }}",
            2 => $"@import url(x.css); /* .a {{ display:none }} */ {sheet} @media (max-width: 20px) {{ p {{ display:none }} }}",
            3 => $"@font-face {{ font-family: x }} @supports (display: block) {{ {sheet} }}",
            _ => sheet,
        };
    }

    private static string Class(Random random) => Classes[random.Next(Classes.Length)];

    private static string Rule(Random random) =>
        random.Next(2) == 0 ? Hiding[random.Next(Hiding.Length)] : Declarations[random.Next(Declarations.Length)];

    private static string Selector(Random random) => random.Next(16) switch
    {
        0 => $"div .{Class(random)}",
        1 => $"div > .{Class(random)}",
        2 => $".{Class(random)} + .{Class(random)}",
        3 => $"p ~ .{Class(random)}",
        4 => $"span.{Class(random)}",
        5 => $".{Class(random)}.{Class(random)}",
        6 => $".{Class(random)}:first-child",
        7 => $"li:nth-child(2n + 1).{Class(random)}",
        8 => $".{Class(random)}:not(.{Class(random)})",
        9 => $".{Class(random)}::before",
        10 => $".{Class(random)}:hover",
        11 => $"i, .{Class(random)}",
        12 => $"[class~=\"{Class(random)}\"]",
        13 => $"body div > p .{Class(random)}, em",
        14 => $"q, ::nonsense(, .{Class(random)}",
        _ => $".{Class(random)}",
    };
}
