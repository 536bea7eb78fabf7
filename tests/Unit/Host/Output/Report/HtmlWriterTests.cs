using System.Text;
using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Tests.Unit.Host.Output.Report;

public sealed class HtmlWriterTests
{
    [Theory]
    [InlineData("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;")]
    [InlineData("\" autofocus onfocus='f()", "&quot; autofocus onfocus=&#39;f()")]
    [InlineData("</script>&lt;", "&lt;/script&gt;&amp;lt;")]
    [InlineData("a\u0000b\u001b[31m\u007f\u0085", "a⟨U+0000⟩b⟨U+001B⟩[31m⟨U+007F⟩⟨U+0085⟩")]
    [InlineData("\u202Etxt.exe\u2066\u200B\uFEFF", "⟨U+202E⟩txt.exe⟨U+2066⟩⟨U+200B⟩⟨U+FEFF⟩")]
    [InlineData("\uFFFE\uFDD0\U000E0041", "⟨U+FFFE⟩⟨U+FDD0⟩⟨U+E0041⟩")]
    [InlineData("a\r\nb\rc\td", "a\nb\nc\td")]
    [InlineData("Łódź 北京 😀 e\u0301", "Łódź 北京 😀 e\u0301")]
    [InlineData("a\u200Db\u200Cc\u00ADd\u3164", "a⟨U+200D⟩b⟨U+200C⟩c⟨U+00AD⟩d⟨U+3164⟩")]
    public void A_hole_of_a_template_is_text_in_elements_and_attributes(string text, string escaped)
    {
        Write(html => html.Write($"<b title=\"{text}\">{text}</b>")).ShouldBe($"<b title=\"{escaped}\">{escaped}</b>");
    }

    [Fact]
    public void Text_of_a_document_shows_controls_and_ends_of_pages()
    {
        Write(html => html.WriteSource("a<\f\u202Eb\uDC00")).ShouldBe(
            "a&lt;<i class=\"page\" title=\"end of a page\"></i><i class=\"control\">U+202E</i>b<i class=\"control\">U+DC00</i>");
    }

    // No attribute of a test can hold one.
    [Fact]
    public void Half_a_surrogate_pair_is_written_by_its_number() =>
        Write(html => html.Write($"<b>{"\uD800a\uDFFF"}</b>")).ShouldBe("<b>⟨U+D800⟩a⟨U+DFFF⟩</b>");

    [Fact]
    public void The_policy_allows_the_committed_script_and_style_only()
    {
        ReportAssets.Policy.ShouldStartWith("default-src 'none'; style-src 'sha256-");
        ReportAssets.Policy.ShouldContain(Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(ReportAssets.Script)));
        ReportAssets.Policy.ShouldNotContain("unsafe");
        Encoding.UTF8.GetString(ReportAssets.Script).ShouldNotContain("innerHTML");
        Encoding.UTF8.GetString(ReportAssets.Script).ShouldNotContain("</");
    }

    private static string Write(Action<HtmlWriter> write)
    {
        using var stream = new MemoryStream();
        using (var html = new HtmlWriter(stream))
            write(html);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
