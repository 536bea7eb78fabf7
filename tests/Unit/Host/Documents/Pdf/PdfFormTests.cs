using static ParallelLlm.Tests.Unit.Host.Documents.Pdf.TestPdf;

namespace ParallelLlm.Tests.Unit.Host.Documents.Pdf;

public sealed class PdfFormTests
{
    [Fact]
    public void A_value_that_the_page_shows_stands_in_its_place()
    {
        var text = new TestPdf().Page(Text("Name:", 72, 700) + Text("Below", 72, 650), "/Annots [6 0 R]")
            .Object("<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Ada) /Rect [110 695 200 710] /AP << /N 7 0 R >> >>")
            .Object(Stream(Text("Ada", 2, 5), "/Type /XObject /Subtype /Form /BBox [0 0 90 15] /Resources << /Font << /F1 3 0 R >> >>"))
            .Read();

        text.Text.ShouldBe("Name: Ada\n\nBelow\n\f");
    }

    [Fact]
    public void A_value_that_the_page_does_not_show_follows_its_text()
    {
        var text = new TestPdf().Page(Text("Form", 72, 700), "/Annots [8 0 R 9 0 R]").Page(Text("Second", 72, 700))
            .Object("<< /Type /Annot /Subtype /Widget /Parent 10 0 R /T (city) /V (Berlin) /Rect [0 0 9 9] >>")
            .Object("<< /Type /Annot /Subtype /Widget /FT /Ch /T (c) /TU (Countries) /V [(DE) (FR)] /Rect [0 0 9 9] >>")
            .Object("<< /FT /Tx /T (address) >>").Read();

        text.Text.ShouldBe("Form\n\naddress.city: Berlin\nCountries: DE, FR\n\fSecond\n\f");
        text.PlaceOf("Berlin")!.Page.ShouldBe(1);
    }

    [Fact]
    public void Hidden_fields_are_left_out() =>
        new TestPdf().Page(Text("Form", 72, 700), "/Annots [6 0 R]")
            .Object("<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Ada) /F 2 /Rect [0 0 9 9] >>").Read().Text.ShouldBe("Form\n\f");

    [Fact]
    public void A_field_that_is_its_own_parent_ends() =>
        new TestPdf().Page(Text("Form", 72, 700), "/Annots [6 0 R]")
            .Object("<< /Type /Annot /Subtype /Widget /Parent 6 0 R /Rect [0 0 9 9] >>").Read().Text.ShouldBe("Form\n\f");

    [Fact]
    public void An_annotation_that_cannot_be_drawn_does_not_hide_the_page() =>
        new TestPdf().Page(Text("Page", 72, 700), "/Annots [6 0 R]")
            .Object("<< /Type /Annot /Subtype /FreeText /Rect [110 695 200 710] /AP << /N 7 0 R >> >>")
            .Object(Stream("/X Do", "/Type /XObject /Subtype /Form /BBox [0 0 90 15] /Group << /S /None >>")).Read().Text
            .ShouldBe("Page\n\f");
}
