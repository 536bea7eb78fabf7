using ParallelLlm.Tests.Load.Documents.Writers;
using static ParallelLlm.Tests.Load.Documents.Hostile.HostileEnd;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>HTML that parsers have hung on, and tags, attributes and styles without end.</summary>
internal static class HostilePages
{
    private const HostileEnd Bounded = Completed | TooLarge | TookTooLong;

    // Formatting that is opened within a table, and closed from within SVG's template: the tree's repair never ended.
    private static readonly string[] Repairs = ["menu", "main", "nav", "section"];

    public static IEnumerable<HostileInput> All =>
    [
        .. Repairs.Select(block => Page($"repair-{block}", Completed | TooLarge | Empty, page => page.Write(
            $"<table><a><{block}><svg><template></a><a><{block}><nobr><p><nobr><a>{HostileInput.Hello}"))),
        Nested("div-nested-100k", "<div>"),
        Nested("table-nested-100k", "<table><tr><td>"),
        Nested("formatting-nested-100k", "<b><i><a>"),
        Nested("list-nested-100k", "<ul><li>"),
        Nested("svg-nested-100k", "<svg><g>"),
        Nested("template-nested-100k", "<template>"),
        Nested("select-nested-100k", "<select><option>"),
        Page("formatting-never-closed", Bounded, page => page.Repeat("<p><b><font size=7><u>a", 100_000)),
        Page("attribute-20m", Bounded, page =>
        {
            page.Write($"<p>{HostileInput.Hello}</p><p title=\"");
            page.Repeat("a", 20 << 20);
            page.Write("\">End</p>");
        }),
        Page("attribute-never-ends", Bounded | Empty, page =>
        {
            page.Write("<p title=\"");
            page.Repeat("a>", 5 << 20);
        }),
        Page("attributes-200k", Bounded, page =>
        {
            page.Write("<p");
            for (var number = 0; number < 200_000; number++)
                page.Write($" a{number}=1");
            page.Write($">{HostileInput.Hello}</p>");
        }),
        Page("comment-never-ends", Bounded | Empty, page =>
        {
            page.Write($"<p>{HostileInput.Hello}</p><!--");
            page.Repeat("-- >", 5 << 20);
        }),
        Page("entities-2m", Bounded, page => page.Repeat("&NotEqualTilde;&amp;&#x10FFFF;", 2_000_000 / 3)),
        Page("rules-x-elements", Bounded, page =>
        {
            page.Write("<style>");
            for (var rule = 0; rule < 5_000; rule++)
                page.Write($".c{rule} div > p ~ p:nth-child({rule}n+1):not(.d{rule} *) {{ display: none }}\n");
            page.Write("</style>");
            page.Write("<div class=c1>".Times(200));
            page.Repeat($"<p class=d1>{HostileInput.Hello}</p>", 5_000);
        }),
        Page("selector-nested-not", Bounded, page => page.Write(
            $"<style>{":not(".Times(20_000)}p{")".Times(20_000)} {{ display: none }}</style><p>{HostileInput.Hello}</p>")),
        Page("table-spans", Bounded, page => page.Write(
            $"<table><tr>{"<td colspan=1000 rowspan=65534>a</td>".Times(1_000)}</tr></table><p>{HostileInput.Hello}</p>")),
    ];

    private static HostileInput Page(string name, HostileEnd allowed, Action<Stream> content) => new($"{name}.html", allowed, page =>
    {
        page.Write("<!doctype html><meta charset=utf-8><title>Hostile</title>");
        content(page);
    });

    private static HostileInput Nested(string name, string tags) => Page(name, Bounded | Empty, page =>
    {
        page.Repeat(tags, 100_000);
        page.Write(HostileInput.Hello);
    });
}
