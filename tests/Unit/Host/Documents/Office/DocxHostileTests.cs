using System.Text;
using ParallelLlm.Host.Documents;
using static ParallelLlm.Tests.Unit.Host.Documents.Office.DocxFile;
using static ParallelLlm.Tests.Unit.Host.Documents.Office.DocxReading;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

/// <summary>Documents that are made to harm their reader: each ends in its text or in a problem.</summary>
public sealed class DocxHostileTests
{
    [Theory]
    [InlineData("w:p")]
    [InlineData("w:tbl")]
    [InlineData("w:sdt")]
    [InlineData("w:del")]
    [InlineData("w:pPr")]
    [InlineData("w:txbxContent")]
    [InlineData("mc:AlternateContent")]
    public void A_million_elements_within_each_other_are_damage(string element) =>
        ProblemOf(DocxFile.Of(body => Repeat(body, $"<{element}>", 1_000_000)).Bytes()).ShouldBe(
            new(DocumentProblemKind.Damaged, "its part word/document.xml has elements nested more than 1,000 deep"));

    [Fact]
    public void Tables_within_each_other_up_to_the_bound_are_read()
    {
        const string Start = "<w:tbl><w:tr><w:tc>";
        TextOf(string.Concat(Enumerable.Repeat(Start, 300)) + P("deep")
            + string.Concat(Enumerable.Repeat("</w:tc></w:tr></w:tbl>", 300))).ShouldBe("deep");
    }

    [Fact]
    public void Too_many_empty_paragraphs_are_refused()
    {
        var bytes = DocxFile.Of(body => Repeat(body, "<w:p/>", 2_000_001)).Bytes();
        ProblemOf(bytes).ShouldBe(new(DocumentProblemKind.TooLarge, "it has more than 2,000,000 paragraphs"));
    }

    [Fact]
    public void A_row_of_many_cells_and_a_long_paragraph_are_read_in_pieces()
    {
        DocxFile.Of(body =>
        {
            body.Write("<w:tbl><w:tr>");
            Repeat(body, "<w:tc/>", 100_000);
            body.Write($"<w:tc>{P("x")}</w:tc></w:tr></w:tbl>");
        }).Read().Text.ShouldBe("x");
        var text = DocxFile.Of(body =>
        {
            body.Write("<w:p><w:r><w:t>");
            Repeat(body, "word ", 500_000);
            body.Write("</w:t></w:r></w:p>");
        }).Read().Text;
        text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(500_000, "no piece ends within a word");
    }

    [Fact]
    public void A_bomb_is_refused()
    {
        var bytes = DocxFile.Of(body => Repeat(body, $"<w:instrText>{new string('x', 1 << 20)}</w:instrText>", 300)).Bytes();
        bytes.Length.ShouldBeLessThan(3 << 20);
        ProblemOf(bytes).ShouldBe(new(DocumentProblemKind.TooLarge, "its parts take more than 256 MB unpacked"));
    }

    [Fact]
    public void A_tag_without_end_is_refused() =>
        ProblemOf(DocxFile.Of(body =>
        {
            body.Write("<w:p a=\"");
            Repeat(body, new string('x', 1 << 20), 5);
        }).Bytes()).ShouldBe(new(DocumentProblemKind.TooLarge, "its part word/document.xml has a tag of more than 4 MB"));

    [Theory]
    [InlineData("<!DOCTYPE w [<!ENTITY a \"b\">]><w/>")]
    [InlineData("<!DOCTYPE w [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><w>&a;</w>")]
    [InlineData("<!DOCTYPE w [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;\">]><w>&c;</w>")]
    [InlineData("<w>&undeclared;</w>")]
    [InlineData("<w:document/>")]
    [InlineData("")]
    [InlineData("no XML")]
    public void A_document_type_an_entity_and_broken_markup_are_damage(string xml) =>
        ProblemOf(new DocxFile().With("word/document.xml", xml).Bytes()).ShouldBe(
            new(DocumentProblemKind.Damaged, "its part word/document.xml is damaged"));

    [Fact]
    public void Too_many_entries_are_refused()
    {
        var file = DocxFile.Of(P("Text"));
        for (var i = 0; i < 100_000; i++)
            file.With($"{i}", "");
        ProblemOf(file.Bytes()).ShouldBe(new(DocumentProblemKind.TooLarge, "it has more than 20,000 parts"));
    }

    [Fact]
    public void Of_two_parts_of_one_name_the_first_counts_and_names_that_lead_outside_are_harmless() =>
        DocxFile.Of(P("First")).With("WORD/Document.xml", Document(P("Second"))).With("../../etc/passwd", "x").With("/absolute", "x")
            .Refer("styles", "../../../../etc/passwd").Read().Text.ShouldBe("First");

    [Fact]
    public void Relationships_that_are_bad_or_lead_in_a_circle_are_left_aside() =>
        DocxFile.Of($"<w:p><w:hyperlink r:id=\"r0\">{R("Text")}</w:hyperlink></w:p>")
            .Refer("hyperlink", "mailto:a b@@c d;%", "TargetMode=\"External\"")
            .Refer("hyperlink", "http://[::bad/%zz", "TargetMode=\"external\"")
            .Refer("header", "document.xml.missing").Refer("footnotes", "%2e%2e/x%00").Refer("styles", "").Refer("comments", "/")
            .Refer("subDocument", "document.xml").Read().Text.ShouldBe("Text");

    [Fact]
    public void A_missing_main_part_is_damage()
    {
        var missing = new DocumentProblem(DocumentProblemKind.Damaged, "its main part is missing");
        ProblemOf(new DocxFile().Bytes()).ShouldBe(missing);
        ProblemOf(DocxFile.Of(P("Text")).Main("word/other.xml").Bytes()).ShouldBe(missing);
    }

    [Fact]
    public void A_document_cut_off_anywhere_has_a_problem()
    {
        var bytes = DocxFile.Of(P("Text")).Bytes();
        for (var length = 0; length < bytes.Length; length += 7)
            ProblemOf(bytes[..length]).Kind.ShouldBe(DocumentProblemKind.Damaged, $"{length} bytes");
    }

    [Fact]
    public void A_document_with_any_byte_changed_is_read_or_has_a_problem()
    {
        var bytes = DocxFile.Of(P("Text")).Bytes();
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 0x55;
            try
            {
                DocxReading.Read(changed);
            }
            catch (DocumentProblemException problem)
            {
                problem.Problem.Kind.ShouldBeOneOf(
                    DocumentProblemKind.Damaged, DocumentProblemKind.Encrypted, DocumentProblemKind.Empty, DocumentProblemKind.TooLarge);
            }
        }
    }

    [Fact]
    public void An_encrypted_entry_and_one_that_lies_about_its_size_have_a_problem()
    {
        var bytes = DocxFile.Of(P("Text")).Bytes();
        ProblemOf(Directory(bytes, 8, 1)).ShouldBe(new(DocumentProblemKind.Encrypted, "it is protected by a password"));
        ProblemOf(Directory(bytes, 24, 5)).Kind.ShouldBe(DocumentProblemKind.Damaged, "unpacked size");
        ProblemOf(Directory(bytes, 20, 5)).Kind.ShouldBe(DocumentProblemKind.Damaged, "packed size");
        ProblemOf(Directory(bytes, 10, 99)).Kind.ShouldBe(DocumentProblemKind.Damaged, "method");
        ProblemOf(Directory(bytes, 42, 200)).Kind.ShouldBe(DocumentProblemKind.Damaged, "offset");
    }

    [Theory]
    [InlineData("style", "styles")]
    [InlineData("num", "lists")]
    public void Too_many_definitions_are_refused(string element, string kind) =>
        ProblemOf(DocxFile.Of(P("Text")).Refer(kind == "lists" ? "numbering" : "styles", "x.xml").With("word/x.xml", stream =>
        {
            using var writer = new StreamWriter(stream);
            writer.Write($"<w:x xmlns:w=\"{Word}\">");
            for (var i = 0; i < 60_000; i++)
                writer.Write($"<w:{element} w:styleId=\"{i}\" w:numId=\"{i}\"/>");
            writer.Write("</w:x>");
        }).Bytes()).ShouldBe(new(DocumentProblemKind.TooLarge, $"it has more than 50,000 {kind}"));

    [Fact]
    public void A_document_without_text_is_empty_or_has_no_text_layer()
    {
        ProblemOf(DocxFile.Of("<w:p/>").Bytes()).ShouldBe(new(DocumentProblemKind.Empty, "it holds no text"));
        ProblemOf(DocxFile.Of("<w:p/>").Refer("image", "a.png").With("word/a.png", "x").Bytes())
            .ShouldBe(new(DocumentProblemKind.NoTextLayer, "it holds images and no text"));
        ProblemOf(DocxFile.Of("<w:altChunk r:id=\"r0\"/>").Refer("aFChunk", "a.htm").With("word/a.htm", "x").Bytes())
            .ShouldBe(new(DocumentProblemKind.UnsupportedFormat, "its text is in an embedded file, which is not read"));
    }

    [Fact]
    public void A_numbering_whose_lists_refer_to_each_other_is_read()
    {
        const string Lists = "<w:abstractNum w:abstractNumId=\"1\"><w:numStyleLink w:val=\"S\"/></w:abstractNum>"
            + "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num>";
        const string Styles = "<w:style w:type=\"numbering\" w:styleId=\"S\">"
            + "<w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>";
        DocxFile.Of(P("Text", "<w:numPr><w:ilvl w:val=\"-3\"/><w:numId w:val=\"1\"/></w:numPr>"))
            .With("numbering", "numbering", Lists).With("styles", "styles", Styles).Read().Text.ShouldBe("Text");
    }

    private static void Repeat(StreamWriter body, string text, int count)
    {
        for (var i = 0; i < count; i++)
            body.Write(text);
    }

    /// <summary>Changes a number in the archive's directory, in the entry of the main part.</summary>
    private static byte[] Directory(byte[] bytes, int offset, ushort value)
    {
        var changed = (byte[])bytes.Clone();
        var entry = changed.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes("word/document.xml")) - 46;
        changed.AsSpan(entry, 4).SequenceEqual("PK\u0001\u0002"u8).ShouldBeTrue();
        BitConverter.TryWriteBytes(changed.AsSpan(entry + offset), value).ShouldBeTrue();
        return changed;
    }
}
