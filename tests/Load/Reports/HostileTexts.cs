namespace ParallelLlm.Tests.Load.Reports;

/// <summary>Texts that run a script where a page takes them for markup. Each sets <c>window.pwned</c> or the page's title.</summary>
internal static class HostileTexts
{
    private const string Run = "window.pwned=1;document.title='pwned'";

    private static readonly string[] Payloads =
    [
        $"<script>{Run}</script>", $"<img src=x onerror=\"{Run}\">", $"<svg onload=\"{Run}\">", $"<svg><script>{Run}</script></svg>",
        $"<svg><animate onbegin=\"{Run}\" attributeName=x dur=1s>", $"<body onload=\"{Run}\">", $"<details open ontoggle=\"{Run}\">x</details>",
        $"<input autofocus onfocus=\"{Run}\">", $"<video src=x onerror=\"{Run}\"></video>", $"<a href=\"javascript:{Run}\">x</a>",
        $"javascript:{Run}", $"<iframe srcdoc=\"<script>parent.pwned=1</script>\"></iframe>", $"<iframe src=\"javascript:parent.pwned=1\"></iframe>",
        "<meta http-equiv=refresh content=\"0;url=https://example.invalid/\">", "<base href=\"https://example.invalid/\">",
        "<link rel=stylesheet href=\"https://example.invalid/x.css\">", "<style>@import 'https://example.invalid/x.css';</style>",
        "<img src=\"https://example.invalid/x.png\">", $"<object data=\"data:text/html,<script>parent.pwned=1</script>\"></object>",
        $"<form action=\"javascript:{Run}\"><button autofocus>x</button></form>", $"<math><mtext></p><script>{Run}</script></math>",
        $"{{{{constructor.constructor(\"{Run}\")()}}}}", $"${{{Run}}}", $"<%= {Run} %>", $"#{{{Run}}}",
        $"<template><script>{Run}</script></template>", $"<xmp><script>{Run}</script>", $"<div style=\"background:url(https://example.invalid/)\">",
        $"<marquee onstart=\"{Run}\">x</marquee>", $"&lt;script&gt;{Run}&lt;/script&gt;",
    ];

    private static readonly Func<string, string>[] Disguises =
    [
        text => text,
        text => "\">" + text,
        text => "' " + text,
        text => "</script>" + text,
        text => "-->" + text + "<!--",
        text => "]]>" + text + "<![CDATA[",
        text => "</title></style></textarea>" + text,
        text => "\u202E" + text.Replace("script", "sc\u200Bript") + "\u2066",
        text => "\0" + text.Replace("<", "<\0"),
        text => "\" onmouseover=\"window.pwned=1\" onfocus='window.pwned=1' x=\"" + text,
    ];

    /// <summary>All of them, each different.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Disguises.SelectMany(disguise => Payloads.Select(disguise)).Select((text, index) => $"{index:000}{text}")];
}
