using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("<title> A  title </title><p>x", "A title\n\nx")]
    [InlineData("<p>one<p>two</p>three", "one\n\ntwo\n\nthree")]
    [InlineData("<div>one</div><div>two</div>three<span>!</span>", "one\ntwo\nthree!")]
    [InlineData("a  \n b <b> c</b><i>d</i>", "a b cd")]
    [InlineData("a<br>b<br><br>c<br><br><br><br>d", "a\nb\n\nc\n\nd")]
    [InlineData("<p>a<hr>b", "a\n\nb")]
    [InlineData("&lt;b&gt; &amp; &uuml;&nbsp;&#x20AC; Ger&shy;man", "<b> & ü € German")]
    [InlineData("x<script>no</script><style>no</style><template>no</template><!-- no --><p hidden>no</p><p style='DISPLAY : none'>no</p>", "x")]
    [InlineData("<noscript>shown</noscript>", "shown")]
    [InlineData("before<ul><li>a<li><p>b</p><li><ul><li>c</ul></ul>after", "before\n\n- a\n\n- b\n\n  - c\n\nafter")]
    [InlineData("<ol><li><b>Name:</b> A</li><li>B</li></ol>", "- Name: A\n- B")]
    [InlineData("<dl><dt>Name<dd>A<dt>Age:<dd>5</dl>", "Name: A\nAge: 5")]
    [InlineData("<dl><div><dt><i>Name</i></dt> <dd>A</dd><dd>B</dd></div></dl><p>x<dd>y", "Name: A\nB\n\nx\n\ny")]
    [InlineData("<dl><dt></dt><dd>A</dd><dt>Plan<dd><p>a<p>b</dl>", "A\nPlan\n\na\n\nb")]
    [InlineData("<pre>\na  b\n  c</pre>", "a  b\n  c")]
    [InlineData("<label>Name: <input value='A'></label> <input type=hidden value=no><input type=checkbox checked> yes", "Name: A [x] yes")]
    [InlineData("<select><option>a<option selected>b</select>", "b")]
    public void Text_reads_as_a_browser_shows_it(string html, string expected) => Convert(html).ShouldBe(expected);

    [Theory]
    [InlineData("<tr><th>Patient name<td>Anna<tr><th>Born:</th><td>1950</td>", "Patient name: Anna\nBorn: 1950")]
    [InlineData("<tr><td>Patient name:</td><td> <b>Anna</b> </td></tr>", "Patient name: Anna")]
    [InlineData("<tr><th>A<th>B<tr><td>1<td>2", "A | B\n1 | 2")]
    [InlineData("<thead><tr><th>A<th>B<th>C</thead><tbody><tr><td>1<td><td>3</tbody>", "A | B | C\n1 | | 3")]
    [InlineData("<caption>T</caption><tr><td>a<br>b<td>c", "T\na b | c")]
    [InlineData("<tr><td></td><td></td></tr><tr><td>x", "x")]
    [InlineData("<tr><td><p>a<p>b<td><table><tr><th>Name<td>A</table>", "a\n\nb\n\nName: A")]
    [InlineData("<tr><td>menu<td><p>a<p>b<p>c", "menu\n\na\n\nb\n\nc")]
    public void Tables_read_row_by_row(string rows, string expected) => Convert($"<table>{rows}</table>").ShouldBe(expected);

    [Theory]
    [InlineData("<div>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<ul><li>")]
    [InlineData("<b><p>")]
    [InlineData("<dl><dt>a<dd>")]
    [InlineData("<dl><dt>")]
    public void Deep_nesting_does_not_exhaust_the_stack(string tag) =>
        Convert(string.Concat(Enumerable.Repeat(tag, 1000)) + "deep").ShouldContain("deep");

    [Fact]
    public void A_checkpoint_can_give_a_document_up()
    {
        var calls = 0;
        Should.Throw<OperationCanceledException>(() => HtmlText.Convert("<p><p><p><p>", false, () =>
        {
            if (++calls > 3)
                throw new OperationCanceledException();
        }));
    }

    private static string Convert(string html) => HtmlText.Convert(html, false, () => { });
}
