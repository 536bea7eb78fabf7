using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Places;

namespace ParallelLlm.Tests.Unit.Host.Documents;

public sealed class HtmlPlacesTests
{
    [Theory]
    [InlineData("<title>\nAnna</title><p>x", 2)]
    [InlineData("<p>x</p>\n<p>Anna", 2)]
    [InlineData("<p>x</p>\r\n\r\n<p\r\nclass='a'>Anna", 4)]
    [InlineData("<p>one\ntwo\nthree Anna", 3)]
    [InlineData("<p>\n\nAnna\n", 3)]
    [InlineData("<p>x <b>y</b\n> Anna", 2)]
    [InlineData("<p>x <b>y</b>\nz Anna", 2)]
    [InlineData("<p>x <!-- a\n\n<b> --> Anna", 3)]
    [InlineData("<p><script>'</p>'\n\n</script> Anna", 3)]
    [InlineData("<p><span hidden>a\nb <i>c</i></span> Anna", 2)]
    [InlineData("<p><a title='\n>'\n>Anna", 3)]
    [InlineData("<p><a title=\n'>\n'\n>Anna", 4)]
    [InlineData("<div><div><p>x</p>\n</div>\n</div>\nAnna", 4)]
    [InlineData("x<br>\nAnna", 2)]
    [InlineData("<pre>\none\ntwo\nAnna</pre>", 4)]
    [InlineData("<pre>\n<b>one</b>\nAnna</pre>", 3)]
    [InlineData("<pre>one\n\nAnna</pre>", 3)]
    [InlineData("<textarea>\none\nAnna</textarea>", 3)]
    [InlineData("<p>x\n<input value=Anna>", 2)]
    [InlineData("<select><option>x\n<option selected>y</select>\nAnna", 3)]
    [InlineData("<ul>\n<li>x\n<li>Anna\n</ul>", 3)]
    [InlineData("<dl>\n<dt>Name\n<dd>Anna</dl>", 3)]
    [InlineData("<dl>\n<dt>Anna\n<dd>x</dl>", 2)]
    [InlineData("<table>\n<tr>\n<td>x\n<td>y\n<td>\nAnna</table>", 6)]
    [InlineData("<table>\n<tr>\n<th>Name\n<td>Anna</table>", 4)]
    [InlineData("<table>\n<tr>\n<td><td>Anna</table>", 3)]
    [InlineData("<table>\n<tr>\n<td>a<p>b<p>c<p>d\n<td>Anna</table>", 4)]
    [InlineData("<p>a <b>b <p>c</b>\nAnna", 2)]
    [InlineData("<p>5 < 6\n and\n 7 <> 8 Anna", 3)]
    [InlineData("<p style='visibility: hidden'>a\nb<b style='visibility: visible'>\nAnna</b>", 3)]
    [InlineData("a\rb\rAnna", 3)]
    public void A_text_has_the_line_of_the_source(string html, int line) => Read(html).At("Anna")!.Line.ShouldBe(line);

    [Theory]
    [InlineData("<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'>\n<body><p/>\n<p>Anna</p></body></html>", 4)]
    [InlineData("<html xmlns='http://www.w3.org/1999/xhtml'><body><p>\n<![CDATA[<x>\ny]]>\nAnna</p></body></html>", 4)]
    [InlineData("<html xmlns='http://www.w3.org/1999/xhtml'><body><p>x<?a\nb\n?> Anna</p></body></html>", 3)]
    [InlineData("<html xmlns='http://www.w3.org/1999/xhtml'><body><script src='a'/>\n<p>Anna</p></body></html>", 2)]
    public void Xhtml_has_the_lines_of_the_source(string html, int line) => Read(html, isXhtml: true).At("Anna")!.Line.ShouldBe(line);

    [Fact]
    public void Lines_count_beyond_65535() =>
        Read(string.Concat(Enumerable.Repeat("<p>x\n", 70_000)) + "<p>Anna").At("Anna")!.Line.ShouldBe(70_001);

    [Fact]
    public void A_text_has_the_nearest_heading_above()
    {
        var page = Read("<p>zero<h1> Part\n<i>one</i></h1><p>first<div><h4>Two</h4></div><ul><li>second<li><h2>Three</h2>third</ul><h3></h3>last");

        page.At("zero")!.Heading.ShouldBeNull();
        page.At("Part")!.Heading.ShouldBeNull();
        page.At("first")!.Heading.ShouldBe("Part one");
        page.At("Two")!.Heading.ShouldBeNull();
        page.At("second")!.Heading.ShouldBe("Two");
        page.At("third")!.Heading.ShouldBe("Three");
        page.At("last")!.Heading.ShouldBe("Three");
        Read($"<h1>{new string('x', 500)}</h1>y").At("y")!.Heading.ShouldBe(new string('x', 200));
    }

    [Fact]
    public void The_rows_below_a_header_have_its_columns()
    {
        var page = Read("""
            <p>before<table><caption>title</caption><tr><td>first<td>a<td>b
            <tr><th>Name<th>Born on<th></tr><tr><td>Anna<td>1950<td>x
            <tr><td>outer<td><table><tr><td>inner<td>c</table><tr><td>last<td>d</table>after
            <table><thead><tr><td>K<td>V</thead><tr><td>Ben<td>5</table>
            """);

        page.At("before")!.Columns.ShouldBeNull();
        page.At("first")!.Columns.ShouldBeNull();
        page.At("Name")!.Columns.ShouldBeNull();
        page.At("Anna")!.Columns.ShouldBe("Name | Born on");
        page.At("1950")!.Columns.ShouldBe("Name | Born on");
        page.At("inner")!.Columns.ShouldBeNull();
        page.At("last")!.Columns.ShouldBe("Name | Born on");
        page.At("after")!.Columns.ShouldBeNull();
        page.At("Ben")!.Columns.ShouldBe("K | V");
    }

    [Fact]
    public void A_piece_has_the_place_of_its_first_character()
    {
        var places = new HtmlPlaces();
        var text = HtmlText.Convert("<p>one\n<p>two\nwords\n<p>three", false, () => { }, places: places);

        text.ShouldBe("one\n\ntwo words\n\nthree");
        places.Of(2, 6).ShouldBe([new(0, new() { Line = 1 }), new(5, new() { Line = 2 })]);
        places.Of(7, 16).ShouldBe([new(5, new() { Line = 2 }), new(9, new() { Line = 3 })]);
        places.Of(16, 21).ShouldBe([new(16, new() { Line = 4 })]);
    }

    private static Page Read(string html, bool isXhtml = false)
    {
        var places = new HtmlPlaces();
        return new Page(HtmlText.Convert(html, isXhtml, () => { }, places: places), places);
    }

    private sealed record Page(string Text, HtmlPlaces Places)
    {
        public SourcePlace? At(string word)
        {
            var at = Text.IndexOf(word, StringComparison.Ordinal);
            at.ShouldBeGreaterThanOrEqualTo(0);
            return new DocumentChunk("d", 0, Text, 0, Text.Length, 0) { Places = Places.Of(0, Text.Length) }.PlaceAt(at);
        }
    }
}
