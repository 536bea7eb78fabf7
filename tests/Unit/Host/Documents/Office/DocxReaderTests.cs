using static ParallelLlm.Tests.Unit.Host.Documents.Office.DocxFile;
using static ParallelLlm.Tests.Unit.Host.Documents.Office.DocxReading;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

public sealed class DocxReaderTests
{
    private const string Styles =
        """
        <w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
        <w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
        <w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/><w:basedOn w:val="Standard"/></w:style>
        <w:style w:type="paragraph" w:styleId="Own"><w:name w:val="My own"/><w:basedOn w:val="berschrift2"/></w:style>
        <w:style w:type="paragraph" w:styleId="Circle"><w:name w:val="c"/><w:basedOn w:val="Circle2"/></w:style>
        <w:style w:type="paragraph" w:styleId="Circle2"><w:name w:val="d"/><w:basedOn w:val="Circle"/></w:style>
        <w:style w:type="character" w:styleId="Ghost"><w:name w:val="e"/><w:rPr><w:vanish/></w:rPr></w:style>
        """;

    [Fact]
    public void Paragraphs_are_set_apart_and_empty_ones_leave_nothing() =>
        TextOf($"{P("One")}<w:p/><w:p></w:p>{P(" ")}{P(" Two ")}").ShouldBe("One\n\nTwo");

    [Fact]
    public void A_word_that_is_split_over_runs_is_joined() =>
        TextOf($"<w:p>{R("Wo", "<w:b/>")}{R("rd")}<w:proofErr/>{R(" of\u00A0")}{R("  more")}</w:p>").ShouldBe("Word of more");

    [Fact]
    public void Tabs_and_breaks_are_white_space_and_soft_hyphens_are_nothing() =>
        TextOf("<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr>"
            + "<w:r><w:tab/><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c-\u00ADd</w:t>"
            + "<w:softHyphen/><w:t>e</w:t><w:noBreakHyphen/><w:t>f</w:t><w:br w:type=\"page\"/><w:t>g</w:t><w:cr/></w:r></w:p>")
            .ShouldBe("a\tb\nc-de-f\n\ng");

    [Fact]
    public void Deleted_text_is_gone_and_inserted_text_is_there() =>
        TextOf($"<w:p><w:del>{R("x").Replace("w:t", "w:delText", StringComparison.Ordinal)}{R("gone")}</w:del><w:ins>{R("new")}</w:ins>"
            + $"<w:moveFrom>{R("from")}</w:moveFrom><w:moveTo>{R(" to")}</w:moveTo></w:p>").ShouldBe("new to");

    [Fact]
    public void Of_a_field_the_result_is_text_and_the_code_is_not() =>
        TextOf("<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>"
            + $"<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>{R("code")}<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{R("inner")}"
            + "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>"
            + $"{R("result")}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:fldSimple w:instr=\"PAGE\">{R(" 7")}</w:fldSimple></w:p>")
            .ShouldBe("result 7");

    [Fact]
    public void A_field_without_an_end_hides_no_more_than_its_paragraph() =>
        TextOf($"<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>{R("code")}</w:p>{P("text")}").ShouldBe("text");

    [Fact]
    public void Check_boxes_and_lists_of_old_forms_are_read()
    {
        const string End = "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
        TextOf($"<w:p>{Field("<w:checkBox><w:default w:val=\"0\"/><w:checked/></w:checkBox>")}{R(" yes ")}"
            + $"{Field("<w:checkBox><w:default w:val=\"0\"/></w:checkBox>")}{R(" no ")}"
            + $"{Field("<w:ddList><w:result w:val=\"1\"/><w:listEntry w:val=\"red\"/><w:listEntry w:val=\"green\"/></w:ddList>")}</w:p>")
            .ShouldBe("☒ yes ☐ no green");

        static string Field(string data) => $"<w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData>{data}</w:ffData></w:fldChar></w:r>{End}";
    }

    [Fact]
    public void Hidden_text_is_left_out() =>
        DocxFile.Of($"<w:p>{R("a")}{R("b", "<w:vanish/>")}{R("c", "<w:vanish w:val=\"0\"/>")}"
            + $"{R("d", "<w:rStyle w:val=\"Ghost\"/>")}{R("e")}</w:p>")
            .With("styles", "styles", Styles).Read().Text.ShouldBe("ace");

    [Fact]
    public void Links_content_controls_and_smart_tags_are_transparent() =>
        TextOf($"<w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent><w:p><w:hyperlink r:id=\"a\">{R("a")}</w:hyperlink>"
            + $"<w:smartTag>{R("b")}</w:smartTag><w:sdt><w:sdtContent>{R("c")}</w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>")
            .ShouldBe("abc");

    [Fact]
    public void Equations_are_read_and_phonetic_guides_are_not() =>
        TextOf("<w:p><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath><w:r><w:ruby><w:rt><w:r><w:t>とう</w:t></w:r></w:rt>"
            + "<w:rubyBase><w:r><w:t>東</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>").ShouldBe("x=1東");

    [Fact]
    public void A_text_box_is_read_once_and_keeps_its_place()
    {
        var box = $"<w:txbxContent>{P("In the box")}{Table(["a", "b", "c"])}</w:txbxContent>";
        var text = DocxFile.Of(P("Above") + "<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><wps:txbx>" + box
            + "</wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox>" + box
            + "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
            + $"{R("Anchor")}</w:p>").Read();
        text.Text.ShouldBe("Above\n\nIn the box\n\na | b | c\n\nAnchor");
        text.PlaceOf("In the")!.Part.ShouldBe("text box");
        text.PlaceOf("b |")!.Part.ShouldBe("text box");
        text.PlaceOf("Anchor")!.Part.ShouldBe("body");
    }

    [Fact]
    public void Headings_stay_with_their_text_which_has_the_nearest_one_as_its_place()
    {
        var text = DocxFile.Of(P("Report", "<w:pStyle w:val=\"Titel\"/>") + P("Intro") + P("One", "<w:pStyle w:val=\"berschrift1\"/>")
            + P("First", "<w:pStyle w:val=\"Own\"/>") + P("Text") + P("Two", "<w:outlineLvl w:val=\"0\"/>")
            + P("More", "<w:pStyle w:val=\"Circle\"/>"))
            .With("styles", "styles", Styles).Read();
        text.Text.ShouldBe("Report\nIntro\n\nOne\nFirst\nText\n\nTwo\nMore");
        text.PlaceOf("Report").ShouldBe(new SourcePlace { Part = "body" });
        text.PlaceOf("Intro")!.Heading.ShouldBe("Report");
        text.PlaceOf("One")!.Heading.ShouldBe("Report");
        text.PlaceOf("First")!.Heading.ShouldBe("One");
        text.PlaceOf("Text")!.Heading.ShouldBe("First");
        text.PlaceOf("Two")!.Heading.ShouldBe("Report");
        text.PlaceOf("More")!.Heading.ShouldBe("Two");
    }

    [Fact]
    public void Headers_notes_and_comments_are_parts_and_equal_headers_are_read_once()
    {
        var note = "<w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>"
            + $"<w:footnote w:id=\"1\">{P("Note one")}</w:footnote><w:footnote w:id=\"2\">{P("Note two")}</w:footnote>";
        var header = $"<w:hdr xmlns:w=\"{Word}\">{P("Letterhead")}</w:hdr>";
        var text = DocxFile.Of(P("Body")).With("footnotes", "footnotes", note)
            .With("endnotes", "endnotes", $"<w:endnote w:id=\"1\">{P("End")}</w:endnote>")
            .With("comments", "comments", $"<w:comment w:id=\"0\">{P("Why?")}</w:comment>")
            .With("footer", "ftr", P("Page"))
            .Refer("header", "h1.xml").With("word/h1.xml", header).Refer("header", "h2.xml").With("word/h2.xml", header).Read();
        text.Text.ShouldBe("Letterhead\n\nBody\n\nNote one\n\nNote two\n\nEnd\n\nWhy?\n\nPage");
        text.PlaceOf("Letter")!.Part.ShouldBe("header");
        text.PlaceOf("Note two")!.Part.ShouldBe("footnote 2");
        text.PlaceOf("End")!.Part.ShouldBe("endnote 1");
        text.PlaceOf("Why")!.Part.ShouldBe("comment 1");
        text.PlaceOf("Page")!.Part.ShouldBe("footer");
        text.Steps.ShouldBe(6);
    }

    [Fact]
    public void A_strict_document_and_one_of_another_main_part_are_read()
    {
        var file = new DocxFile().Main("content/main.xml").With("content/main.xml", Document(P("Text")))
            .Refer("styles", "/content/styles.xml").With("content/styles.xml", $"<w:styles xmlns:w=\"{Word}\">{Styles}</w:styles>");
        file.Read().Text.ShouldBe("Text");
        DocxReading.Read(file.Bytes(Strict)).Text.ShouldBe("Text");

        static string Strict(string text) => text
            .Replace(Word, "http://purl.oclc.org/ooxml/wordprocessingml/main", StringComparison.Ordinal)
            .Replace(Relations, "http://purl.oclc.org/ooxml/officeDocument/relationships", StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_with_a_byte_order_mark_is_read() =>
        new DocxFile().With("word/document.xml", "\uFEFF" + Document(P("Text"))).Read().Text.ShouldBe("Text");

    [Fact]
    public void Embedded_files_are_named_in_a_warning() =>
        DocxFile.Of(P("Text")).Refer("package", "embeddings/Sheet1.xlsx").With("word/embeddings/Sheet1.xlsx", "x").Read()
            .Warnings.ShouldBe(["its embedded file Sheet1.xlsx is not read"]);

    [Fact]
    public void Halves_of_surrogate_pairs_are_replaced() => TextOf(P("a&#xD83D;b 😀")).ShouldBe("a\uFFFDb 😀");
}
