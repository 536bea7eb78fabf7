using ParallelLlm.Host.Documents;
using static ParallelLlm.Tests.Unit.Host.Documents.Pdf.TestPdf;

namespace ParallelLlm.Tests.Unit.Host.Documents.Pdf;

public sealed class PdfReaderTests
{
    [Fact]
    public void Pages_end_with_a_form_feed_and_keep_their_numbers()
    {
        var text = new TestPdf().Page(Text("First page", 72, 700)).Page(Text("Second page", 72, 700)).Read();

        text.Text.ShouldBe("First page\n\fSecond page\n\f");
        text.PlaceOf("First page").ShouldBe(new SourcePlace { Page = 1 });
        text.PlaceOf("Second page").ShouldBe(new SourcePlace { Page = 2 });
        text.Steps.ShouldBe(2);
        text.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_bytes_give_the_same_text()
    {
        var bytes = new TestPdf().Page(Text("Some text", 72, 700) + Text("and more", 300, 700)).ToBytes();

        Read(bytes).Text.ShouldBe(Read(bytes).Text);
    }

    [Fact]
    public void Pages_without_text_are_reported()
    {
        var text = new TestPdf().Page("").Page(Text("Words", 72, 700)).Page("").Read();

        text.Text.ShouldBe("Words\n\f");
        text.Warnings.ShouldBe(["2 pages have no text, they are images or empty: 1, 3"]);
        text.Steps.ShouldBe(3);
    }

    [Fact]
    public void The_list_of_pages_without_text_is_bounded()
    {
        var pdf = new TestPdf().Page(Text("Words", 72, 700));
        for (var i = 0; i < 30; i++)
            pdf.Page("");

        pdf.Read().Warnings.ShouldHaveSingleItem().ShouldEndWith("20, 21 and 10 more");
    }

    [Fact]
    public void A_document_without_letters_has_no_text_layer() =>
        ProblemOf(new TestPdf().Page("").Page("").ToBytes()).Kind.ShouldBe(DocumentProblemKind.NoTextLayer);

    [Fact]
    public void A_document_without_pages_is_empty() => ProblemOf(new TestPdf().ToBytes()).Kind.ShouldBe(DocumentProblemKind.Empty);

    [Fact]
    public void A_document_with_a_password_is_encrypted()
    {
        var key = string.Concat(Enumerable.Repeat("2A", 32));
        var pdf = new TestPdf
        {
            Trailer = $"/ID [<{key}> <{key}>] /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <{key}> /U <{key}> >>",
        };

        var problem = ProblemOf(pdf.Page(Text("secret", 72, 700)).ToBytes());

        problem.Kind.ShouldBe(DocumentProblemKind.Encrypted);
        problem.Message.ShouldBe("it is protected by a password");
    }

    [Fact]
    public void Text_that_is_cut_off_is_damaged()
    {
        var problem = ProblemOf([.. "%PDF-1.7\n1 0 obj\n<< /Type /Catalog"u8]);

        problem.Kind.ShouldBe(DocumentProblemKind.Damaged);
        problem.Message.ShouldStartWith("the PDF is damaged; ");
    }

    [Fact]
    public void A_page_whose_content_is_missing_is_damaged()
    {
        var bytes = new TestPdf().Page(Text("Fine", 72, 700)).Page("", "/Contents 99 0 R").ToBytes();

        var problem = ProblemOf(bytes);

        problem.Kind.ShouldBe(DocumentProblemKind.Damaged);
        problem.Message.ShouldBe("its page 2 is damaged");
    }

    [Fact]
    public void Labels_of_pages_are_part_of_their_places()
    {
        var pdf = new TestPdf { Catalog = "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D >> 3 << /S /A /P (App-) /St 2 >>] >>" };
        foreach (var name in new[] { "one", "two", "three", "four" })
            pdf.Page(Text(name, 72, 700));

        var text = pdf.Read();

        text.PlaceOf("one")!.PageLabel.ShouldBe("i");
        text.PlaceOf("two")!.PageLabel.ShouldBe("ii");
        text.PlaceOf("three")!.PageLabel.ShouldBe("1");
        text.PlaceOf("four")!.PageLabel.ShouldBe("App-B");
    }

    [Fact]
    public void A_label_that_is_the_number_of_the_page_is_left_out() =>
        new TestPdf { Catalog = "/PageLabels << /Nums [0 << /S /D >>] >>" }.Page(Text("one", 72, 700)).Read()
            .PlaceOf("one")!.PageLabel.ShouldBeNull();

    [Fact]
    public void Labels_that_refer_to_themselves_are_bounded() =>
        new TestPdf { Catalog = "/PageLabels 6 0 R" }.Page(Text("one", 72, 700)).Object("<< /Kids [6 0 R 6 0 R] >>").Read()
            .Text.ShouldBe("one\n\f");

    [Fact]
    public void Fonts_that_do_not_name_their_letters_are_reported()
    {
        const string Differences = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [65 /g1 /g2 /g3] >> >>";
        var text = new TestPdf().Page(
            "BT /F2 10 Tf 72 700 Td (\\001\\002\\003\\004\\005\\006) Tj ET " + Text("abc", 72, 600),
            "/Resources << /Font << /F1 3 0 R /F2 6 0 R >> >>").Object(Differences).Read();

        text.Text.ShouldContain('\uFFFD');
        text.Warnings.ShouldHaveSingleItem().ShouldContain("of its letters cannot be read");
    }
}
