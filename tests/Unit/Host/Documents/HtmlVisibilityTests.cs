using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents;

public sealed class HtmlVisibilityTests
{
    [Theory]
    [InlineData("<pre>a<br>b</pre>", "a\nb")]
    [InlineData("<pre>a<div>b</div>c<p>d</p></pre>", "a\nb\nc\n\nd")]
    [InlineData("<pre>\n  a\n\n\n    b <b>c</b>\n</pre>d", "  a\n\n\n    b c\n\nd")]
    [InlineData("<listing>a<br>  b</listing>", "a\n  b")]
    [InlineData("<div style='white-space:pre-wrap'>a\n  b</div>", "a\n  b")]
    [InlineData("<div style='white-space:pre-line'>a   b\nc</div>", "a b\nc")]
    [InlineData("<input value='Jane Roe'><label>ward: <input value='4B'></label>", "Jane Roe ward: 4B")]
    [InlineData("<input value=a><input value=b><select><option>c</select><select><option>d</select>", "a b c d")]
    [InlineData("x<input type=checkbox checked>y<input type=radio>z", "x [x] y [ ] z")]
    [InlineData("<button>Save</button><button>Cancel</button>", "Save Cancel")]
    [InlineData("a<textarea>b\nc</textarea>d", "a\n\nb\nc\n\nd")]
    [InlineData("<span style='display:block'>a</span><span style='display:block'>b</span>", "a\nb")]
    [InlineData("<div style='display:flex'><span>a</span><span>b</span></div>", "a\nb")]
    [InlineData("<span style='float:left'>a</span>b<span style='position:absolute'>c</span>", "a\nb\nc")]
    [InlineData("<hgroup>a</hgroup><search>b</search><marquee>c</marquee> d", "a\nb\nc d")]
    [InlineData("<svg><title>no</title><text>a</text><text>b</text></svg>", "a\nb")]
    [InlineData("<math><mi>x</mi><mo>=</mo><mn>5</mn></math>", "x = 5")]
    [InlineData("<ul><li style='display:inline'>a</li> <li style='display:inline'>b</li></ul>", "a b")]
    [InlineData("<b style='text-transform:uppercase'>ß</b> <i style='text-transform:capitalize'>o'neil <b>v</b>on</i>", "SS O'neil Von")]
    [InlineData("<div style='display:table-row'><i style='display:table-cell'>a</i><b style='display:table-cell'>b</b></div>", "a | b")]
    public void Fault_Text_05_Text_does_not_run_together(string html, string expected) => Convert(html).ShouldBe(expected);

    [Theory]
    [InlineData("style='visibility:hidden'")]
    [InlineData("style='VISIBILITY : collapse !important'")]
    [InlineData("style='display:none'")]
    [InlineData("style='color:red; display: none!important; display:block'")]
    [InlineData("style='content-visibility:hidden'")]
    [InlineData("style='font-size:0'")]
    [InlineData("style='font-size:0px;line-height:0'")]
    [InlineData("style='font:0/0 a'")]
    [InlineData("style='max-height:0'")]
    [InlineData("style='max-height:0px;max-width:0px;overflow:hidden;mso-hide:all'")]
    [InlineData("style='height:0;overflow:hidden'")]
    [InlineData("style='width:0;overflow-x:clip'")]
    [InlineData("style='opacity:0'")]
    [InlineData("style='opacity:0.0'")]
    [InlineData("hidden")]
    [InlineData("hidden=until-found")]
    [InlineData("popover")]
    [InlineData("class=off")]
    [InlineData("id=off")]
    [InlineData("class='a off'")]
    public void Fault_Text_05_Text_that_a_browser_does_not_show_is_left_out(string attribute) =>
        Convert($"<style><!-- .off, #off {{ display: none }} .a {{ color: red }} --></style><p>a<div {attribute}>NO<i>NO</i></div><p>b")
            .ShouldBe("a\n\nb");

    [Theory]
    [InlineData("<dialog>no</dialog>x", "x")]
    [InlineData("<dialog open>yes</dialog>x", "yes\nx")]
    [InlineData("<details><summary>s</summary>no<p style='display:block'>no</p></details>", "s")]
    [InlineData("<details open><summary>s</summary>yes</details>", "s\nyes")]
    [InlineData("<video>no</video><audio>no</audio><iframe>no</iframe><noembed>no</noembed><meter>no</meter>x", "x")]
    [InlineData("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢kan")]
    [InlineData("<div style='visibility:hidden'>no<b style='visibility:visible'>yes</b></div>", "yes")]
    [InlineData("<div style='font-size:0'>no<b style='font-size:12px'>yes</b><i style='font-size:2em'>no</i></div>", "yes")]
    [InlineData("<div style='opacity:0'>no<b style='opacity:1'>no</b></div>x", "x")]
    [InlineData("<div style='max-height:0'>no<b style='max-height:9px'>no</b></div>x", "x")]
    [InlineData("<span style='max-height:0;height:0;overflow:hidden'>yes</span>", "yes")]
    [InlineData("<div style='height:0'>yes</div><div style='opacity:.5;font-size:10px;max-height:10px'>yes</div>", "yes\nyes")]
    [InlineData("<div hidden style='display:block'>yes</div>", "yes")]
    [InlineData("<div style='display:nonsense'>yes</div><div style='visibility:'>yes</div>", "yes\nyes")]
    [InlineData("<div style=\"background:url('x;display:none')\">yes</div><div style='/* display:none */'>yes</div>", "yes\nyes")]
    [InlineData("<table><tr hidden><td>no</td></tr><tr><td style='display:none'>no</td><td>a</td><td>b</td></tr></table>", "a | b")]
    [InlineData("<input style='visibility:hidden' value=no><select hidden><option>no</select>x", "x")]
    public void Fault_Text_05_Hidden_content_and_visible_content_within_it_are_distinguished(string html, string expected) =>
        Convert(html).ShouldBe(expected);

    [Theory]
    [InlineData(".x { display:none }", true)]
    [InlineData("div.x{display:none}", true)]
    [InlineData("body > .x, p { display:none }", true)]
    [InlineData("p .x { display:none }", false)]
    [InlineData("i + .x { display:none }", true)]
    [InlineData("b + .x { display:none }", false)]
    [InlineData("b ~ .x { display:none }", true)]
    [InlineData(".x:not(.y) { display:none }", true)]
    [InlineData("[class=x] { display:none }", true)]
    [InlineData(".x:nth-child(2n + 1) { display:none }", true)]
    [InlineData(".x::before { display:none }", false)]
    [InlineData(".x:after { display:none }", false)]
    [InlineData(".x:hover { display:none }", false)]
    [InlineData(".x, ::nonsense { display:none }", false)]
    [InlineData("@media print { .x { display:none } }", false)]
    [InlineData("@media screen and (min-width: 600px) { .x { display:none } }", true)]
    [InlineData("@media only screen and (max-width: 600px) { .x { display:none } }", false)]
    [InlineData("@media not print { .x { display:none } }", true)]
    [InlineData("@supports (display: grid) { @media all { .x { display:none } } }", true)]
    [InlineData("@supports (foo:annotation) { .x { display:none } }", true)]
    [InlineData("@supports not (display: grid) { .x { display:none } }", false)]
    [InlineData("@import url('a;b'); @font-face { src: url(x) } .x { display:none }", true)]
    [InlineData("/* } */ .y { content: '}' } .x { display:none }", true)]
    [InlineData("/* .x { display:none } */", false)]
    [InlineData(".x { display:none } .x { display:block }", false)]
    [InlineData("#x { display:none } .x { display:block }", true)]
    [InlineData(".x { display:none !important } #x { display:block }", true)]
    [InlineData(".x { display:none } div { display:block }", true)]
    [InlineData(".x { display:none", true)]
    public void Fault_Text_05_Style_blocks_are_obeyed(string sheet, bool isHidden) =>
        Convert($"<style>{sheet}</style><b>a</b><i>b</i><div id=x class=x>X</div>").Contains('X').ShouldBe(!isHidden);

    [Theory]
    [InlineData("media=print")]
    [InlineData("type=text/plain")]
    public void Fault_Text_05_Style_blocks_for_other_things_than_screens_are_not_obeyed(string attribute) =>
        Convert($"<style {attribute}>p {{ display:none }}</style><p>x").ShouldBe("x");

    [Fact]
    public void Fault_Text_05_Styles_of_any_length_are_read_past()
    {
        var spaces = new string(' ', 200_000);
        var brackets = new string('(', 200_000);
        Convert($"<style>{brackets}{{}}</style><style media='screen{spaces}x'>b{{display:none}}</style><b>a</b>"
            + $"<p style='color:red{spaces}blue;display:none'>b").ShouldBe("a");
    }

    private const string Root = "<html xmlns='http://www.w3.org/1999/xhtml'>";

    [Theory]
    [InlineData(Root + "<head><title/><script src='a.js'/></head><body><p>x</p></body></html>", "x")]
    [InlineData("<?xml version='1.0'?><html><head><title/></head><body>x</body></html>", "x")]
    [InlineData("<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'x'><html><head><style/></head><body>x</body></html>", "x")]
    [InlineData(Root + "<body><div style='display:none'/>x<textarea/>y<iframe/>z</body></html>", "x\n\nyz")]
    [InlineData(Root + "<body><a name='t'/>x<br/>y<![CDATA[ <b> & ]]>z<?php a > b ?></body></html>", "x\ny <b> & z")]
    [InlineData(Root + "<head><script>a/>b '<title/>'</script><title><![CDATA[T & U]]></title></head><body>x</body></html>", "T & U\n\nx")]
    [InlineData("<html><head><title/></head><body>x</body></html>", "x")]
    [InlineData("<script src='a.js'/><p>x</p>", "x")]
    [InlineData("<a href=http://a.example/>x</a><script>'<title/>'</script>", "x")]
    [InlineData("<!-- <script/> --><p title='<script/>'>x", "x")]
    public void Fault_Text_05_Elements_that_close_themselves_swallow_nothing(string html, string expected) =>
        Convert(html).ShouldBe(expected);

    [Fact]
    public void Fault_Text_05_An_XHTML_document_may_be_known_by_its_name_alone() =>
        HtmlText.Convert("<html><head><title/></head><body><div hidden=''/>x</body></html>", isXhtml: true, () => { }).ShouldBe("x");

    [Fact]
    public void Selectors_that_could_be_matched_in_many_ways_take_no_time_that_grows_so()
    {
        var selector = string.Concat(Enumerable.Repeat("div ", 60)) + ".never, "
            + string.Concat(Enumerable.Repeat("div > div ", 30)) + ".x";
        var html = $"<style>{selector} {{ display:none }}</style>{string.Concat(Enumerable.Repeat("<div>", 200))}<i class=x>x";
        Convert(html).ShouldBe("");
    }

    private static string Convert(string html) => HtmlText.Convert(html, isXhtml: false, () => { });
}
