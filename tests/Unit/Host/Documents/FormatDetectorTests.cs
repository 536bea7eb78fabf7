using System.Text;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents;

public sealed class FormatDetectorTests
{
    [Theory]
    [InlineData("x.html?id=3")]
    [InlineData("letters/x.HTML?file=a.txt")]
    [InlineData("x.htm?a=1.5&b=2")]
    [InlineData("x.xhtml?id=3")]
    [InlineData("x.html%3Fid=3")]
    [InlineData("x.html@id=3")]
    [InlineData("x.html;jsessionid=12.ab")]
    [InlineData("x.html#part.2")]
    [InlineData("x.html&id=3")]
    [InlineData("x.html.1")]
    [InlineData("x.html.1.2")]
    [InlineData("x.html~")]
    [InlineData("Is this it?.html")]
    [InlineData("x.xht")]
    public void Fault_Text_05_A_page_is_known_by_its_name_in_an_address(string name) =>
        FormatDetector.OfText(name, "words").ShouldBe(DocumentFormat.Html);

    [Theory]
    [InlineData("<!DOCTYPE html>")]
    [InlineData("\uFEFF\n<!doctype\n html public '-//W3C//DTD HTML 4.01//EN'>")]
    [InlineData("<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'>")]
    [InlineData("<!-- saved from url=(0014)about:internet > 1 -->\r\n<HTML>")]
    [InlineData("<head><title>x")]
    [InlineData("<meta charset=utf-8>")]
    [InlineData("<title>x</title>")]
    [InlineData("<body bgcolor=white>")]
    [InlineData("<script src='x'></script>")]
    [InlineData("<table border=1>")]
    [InlineData("<div class='a'>")]
    [InlineData("<p>Patient")]
    [InlineData("<H1>Report</H1>")]
    public void Fault_Text_05_A_page_without_extension_is_known_by_how_it_begins(string head)
    {
        FormatDetector.OfText("page", head).ShouldBe(DocumentFormat.Html);
        FormatDetector.OfText("page?id=3", head).ShouldBe(DocumentFormat.Html);
        FormatDetector.OfText("-", head).ShouldBe(DocumentFormat.Html);
    }

    [Theory]
    [InlineData("page.php?id=3.5", "<!DOCTYPE html><p>", nameof(DocumentFormat.Html))]
    [InlineData("www.example.org", "<html>", nameof(DocumentFormat.Html))]
    [InlineData("Report v1.2", "<html>", nameof(DocumentFormat.Html))]
    [InlineData("a.txt", "<html><p>x", nameof(DocumentFormat.PlainText))]
    [InlineData("a.txt?id=3", "<html><p>x", nameof(DocumentFormat.PlainText))]
    [InlineData("a.xml", "<!DOCTYPE html>", nameof(DocumentFormat.PlainText))]
    [InlineData("a.log.1", "<html>", nameof(DocumentFormat.PlainText))]
    [InlineData("a.md", "<div align=center>", nameof(DocumentFormat.Markdown))]
    [InlineData("a.md?plain=1", "<p>", nameof(DocumentFormat.Markdown))]
    [InlineData("notes", "<patient> said", nameof(DocumentFormat.PlainText))]
    [InlineData("notes", "< html", nameof(DocumentFormat.PlainText))]
    [InlineData("notes", "5 < 6 <html>", nameof(DocumentFormat.PlainText))]
    [InlineData("notes", "<!-- never closed <html>", nameof(DocumentFormat.PlainText))]
    [InlineData("notes", "<?xml version='1.0'?><letter>", nameof(DocumentFormat.PlainText))]
    [InlineData("notes", "<!DOCTYPE letter>", nameof(DocumentFormat.PlainText))]
    [InlineData("code.vue", "<script>", nameof(DocumentFormat.PlainText))]
    public void Fault_Text_05_Name_and_content_together_decide_whether_a_text_is_HTML(string name, string head, string format) =>
        FormatDetector.OfText(name, head).ToString().ShouldBe(format);

    [Theory]
    [InlineData("a.odt?download=1", "ODT (OpenDocument)")]
    [InlineData("slides.pptx?v=2", "PPTX (PowerPoint)")]
    [InlineData("a.rtf", "RTF")]
    public void Fault_Text_05_A_format_that_is_not_read_is_known_by_its_name_in_an_address(string name, string label) =>
        FormatDetector.NotReadYet(name, "x"u8)!.Message.ShouldStartWith(label);

    [Theory]
    [InlineData("a.pdf?download=1", "", nameof(DocumentFormat.Pdf))]
    [InlineData("letter.docx?v=2", "x", nameof(DocumentFormat.Docx))]
    [InlineData("letter.txt", "%PDF-1.4", nameof(DocumentFormat.Pdf))]
    [InlineData("letter.txt", "PK\u0003\u0004", nameof(DocumentFormat.Docx))]
    [InlineData("letter.eml", "Hello", nameof(DocumentFormat.Mail))]
    [InlineData("letter", "Received: by a\nFrom: b@c\nMessage-ID: <1@c>\n\nHello", nameof(DocumentFormat.Mail))]
    [InlineData("letter.txt", "Received: by a\nFrom: b@c\nMessage-ID: <1@c>\n\nHello", null)]
    [InlineData("letter", "From: b\nTo: c\nSubject: d\n\nHello", null)]
    [InlineData("letter.doc", "<html>", null)]
    public void Content_and_name_decide_which_formats_are_read_in_a_process_of_their_own(string name, string head, string? format) =>
        (FormatDetector.Binary(name, Encoding.Latin1.GetBytes(head))?.ToString()).ShouldBe(format);
}
