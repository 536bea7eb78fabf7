using System.Text;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Office;
using ParallelLlm.Tests.Load.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

/// <summary>Workbooks that lie, loop, are cut off or take too much: each is read within bounds, or has a problem of a class.</summary>
public sealed class XlsxHostileTests
{
    private const string OneCell = """<row r="1"><c r="A1"><v>1</v></c></row>""";

    [Fact]
    public void A_file_cut_off_anywhere_is_damaged()
    {
        var bytes = XlsxFile.WithRows(OneCell).ToBytes();

        for (var length = 0; length < bytes.Length; length += 7)
            Problem(bytes[..length]).ShouldBe(DocumentProblemKind.Damaged, $"{length} bytes");
    }

    [Fact]
    public void Changed_bytes_leave_text_or_a_problem()
    {
        var file = XlsxFile.WithRows(OneCell + """<row r="2"><c r="A2" s="0" t="s"><v>0</v></c><c r="B2" s="1"><v>45000.5</v></c></row>""");
        file["xl/sharedStrings.xml"] = XlsxFile.Strings("text");
        file["xl/styles.xml"] = XlsxFile.Styles("General", "yyyy-mm-dd");
        var bytes = file.ToBytes();
        var random = new Random(1);

        for (var round = 0; round < 2_000; round++)
        {
            var changed = (byte[])bytes.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            TryRead(changed, new CountedText());
        }
    }

    [Fact]
    public void Changed_xml_leaves_text_or_a_problem()
    {
        const string xml = OneCell + """<row r="2"><c r="A2" s="0" t="inlineStr"><is><t>a&amp;b</t></is></c></row>""";
        var random = new Random(2);

        for (var round = 0; round < 500; round++)
        {
            var changed = new StringBuilder(XlsxFile.Sheet(xml));
            for (var change = random.Next(1, 4); change > 0; change--)
                changed[random.Next(changed.Length)] = "<>&\"'/ =;x0\0\uFFFF\uD800"[random.Next(14)];
            var file = XlsxFile.WithRows("");
            file["xl/worksheets/sheet1.xml"] = changed.ToString();
            TryRead(file.ToBytes(), new CountedText());
        }
    }

    [Theory]
    [InlineData("xl/worksheets/sheet1.xml", """<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>""")]
    [InlineData("xl/workbook.xml", """<!DOCTYPE a SYSTEM "file:///etc/passwd"><workbook/>""")]
    [InlineData("xl/workbook.xml", "")]
    [InlineData("xl/workbook.xml", "<workbook><sheets/></workbook>")]
    [InlineData("xl/workbook.xml", "<?xml version='1.0' encoding='none'?><workbook/>")]
    [InlineData("xl/sharedStrings.xml", "<sst><si><t>cut")]
    public void A_damaged_part_is_a_damaged_document(string part, string xml)
    {
        var file = XlsxFile.WithRows(OneCell);
        file[part] = xml;

        Problem(file.ToBytes()).ShouldBe(DocumentProblemKind.Damaged);
    }

    [Fact]
    public void A_missing_main_part_is_a_damaged_document()
    {
        var file = XlsxFile.WithRows(OneCell);
        file.Remove("xl/workbook.xml");

        Problem(file.ToBytes()).ShouldBe(DocumentProblemKind.Damaged);
    }

    [Fact]
    public void A_workbook_without_text_is_empty() =>
        Problem(XlsxFile.WithRows("<row r=\"1\"/>").ToBytes()).ShouldBe(DocumentProblemKind.Empty);

    [Fact]
    public void A_binary_workbook_is_not_supported()
    {
        var file = XlsxFile.WithRows(OneCell);
        file["_rels/.rels"] = XlsxFile.RelationsTo(("officeDocument", "xl/workbook.bin"));

        Problem(file.ToBytes()).ShouldBe(DocumentProblemKind.UnsupportedFormat);
    }

    [Fact]
    public void Deep_xml_is_refused_wherever_it_is()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100_000));
        foreach (var rows in new[] { deep, $"<row><c>{deep}", $"<row><c><v>{deep}", $"<row><c><is><rPh>{deep}" })
            Problem(XlsxFile.WithRows(rows).ToBytes()).ShouldBe(DocumentProblemKind.Damaged);
    }

    [Fact]
    public void A_long_text_is_cut_at_the_longest_that_a_cell_can_hold()
    {
        var file = XlsxFile.WithRows("""<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>""");
        file["xl/sharedStrings.xml"] = XlsxFile.Strings(new string('x', 1_000_000), "next");
        var sink = new CollectedText();

        TryRead(file.ToBytes(), sink).ShouldBeNull();

        sink.Text.ShouldBe($"Sheet1\n{new string('x', 32_767)}\nnext\n");
    }

    [Fact]
    public void A_long_text_in_many_cells_is_too_large()
    {
        var file = XlsxFile.WithRows(string.Concat(Enumerable.Repeat("""<row><c t="s"><v>0</v></c></row>""", 12_000)));
        file["xl/sharedStrings.xml"] = XlsxFile.Strings(new string('x', 1_000_000));
        var sink = new CountedText();

        TryRead(file.ToBytes(), sink).ShouldBe(DocumentProblemKind.TooLarge);

        sink.Length.ShouldBeLessThan(300_000_000);
    }

    [Fact]
    public void More_texts_than_memory_may_hold_are_too_large()
    {
        var file = XlsxFile.WithRows(OneCell);
        file["xl/sharedStrings.xml"] = XlsxFile.Strings([.. Enumerable.Repeat(new string('x', 32_767), 2_100)]);

        Problem(file.ToBytes()).ShouldBe(DocumentProblemKind.TooLarge);
    }

    [Fact]
    public void The_stated_size_of_a_sheet_and_cells_without_text_do_not_count()
    {
        var file = XlsxFile.WithRows("");
        file["xl/worksheets/sheet1.xml"] = XlsxFile.Sheet(
            """<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>"""
            + string.Concat(Enumerable.Repeat("<row><c s=\"0\"/></row>", 100_000)))
            .Replace("<sheetData>", """<dimension ref="A1:XFD1048576"/><sheetData>""");
        var sink = new CollectedText();

        TryRead(file.ToBytes(), sink).ShouldBeNull();

        sink.Text.ShouldBe("Sheet1\n7\n");
        sink.PlaceOf("7")!.Cell.ShouldBe("XFD1048576");
    }

    [Fact]
    public void A_row_of_more_cells_than_a_sheet_has_columns_is_damaged() =>
        Problem(XlsxFile.WithRows($"<row>{string.Concat(Enumerable.Repeat("<c r=\"A1\"><v>1</v></c>", 20_000))}</row>").ToBytes())
            .ShouldBe(DocumentProblemKind.Damaged);

    [Fact]
    public void Endless_formats_and_a_million_styles_are_read()
    {
        var file = XlsxFile.WithRows(
            """<row r="1"><c r="A1" s="0"><v>1.5</v></c><c r="B1" s="999999"><v>2</v></c><c r="C1" s="-1"><v>3</v></c></row>""");
        file["xl/styles.xml"] = XlsxFile.Styles(string.Concat(Enumerable.Repeat("0;", 100_000)))
            .Replace("</cellXfs>", string.Concat(Enumerable.Repeat("<xf/>", 1_000_000)) + "</cellXfs>");
        var sink = new CollectedText();

        TryRead(file.ToBytes(), sink).ShouldBeNull();

        sink.Text.ShouldBe("Sheet1\n1.5 | 2 | 3\n");
    }

    [Fact]
    public void Relations_may_lead_anywhere()
    {
        var file = XlsxFile.WithRows(OneCell);
        file["xl/worksheets/_rels/sheet1.xml.rels"] = XlsxFile.RelationsTo(
            ("drawing", "sheet1.xml"), ("comments", "sheet1.xml"), ("table", "sheet1.xml"), ("threadedComment", "../../../../../x"),
            ("drawing", "http://[::bad"), ("drawing", ""), ("table", "%00"));
        file["xl/workbook.xml"] = XlsxFile.Workbook(string.Concat(Enumerable.Repeat("""<sheet name="Sheet1" r:id="r1"/>""", 1_000)));
        var sink = new CollectedText();

        TryRead(file.ToBytes(), sink).ShouldBeNull();

        sink.Text.ShouldBe("Sheet1\n1\n");
    }

    [Fact]
    public void Too_many_sheets_are_refused()
    {
        var file = XlsxFile.WithRows(OneCell);
        file["xl/workbook.xml"] = XlsxFile.Workbook(string.Concat(Enumerable.Repeat("<sheet/>", 10_001)));

        Problem(file.ToBytes()).ShouldBe(DocumentProblemKind.TooLarge);
    }

    private static DocumentProblemKind? Problem(byte[] bytes) => TryRead(bytes, new CountedText());

    private static DocumentProblemKind? TryRead(byte[] bytes, TextSink sink)
    {
        try
        {
            new XlsxReader().Read(new DocumentContent("a.xlsx", bytes), sink);
            return null;
        }
        catch (DocumentProblemException exception)
        {
            return exception.Problem.Kind;
        }
    }
}
