using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Office;
using ParallelLlm.Tests.Load.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

/// <summary>Workbooks as text: sheets, cells with their places, and the texts around the cells.</summary>
public sealed class XlsxReaderTests
{
    private const string Table =
        """
        <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>
        <row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2"><v>41</v></c></row>
        """;

    [Fact]
    public void A_table_is_read_with_sheet_cell_and_columns()
    {
        var read = Read(WithTable());

        read.Text.ShouldBe("Sheet1\nName | Age | City\n\nName: Anna\nAge: 41\n");
        read.PlaceOf("Sheet1").ShouldBe(new SourcePlace { Sheet = "Sheet1" });
        read.PlaceOf("City").ShouldBe(new SourcePlace { Sheet = "Sheet1", Cell = "C1" });
        read.PlaceOf("41").ShouldBe(new SourcePlace { Sheet = "Sheet1", Cell = "B2", Columns = "Name | Age | City" });
        read.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void The_strict_form_is_read_the_same() => Read(WithTable().AsStrict()).Text.ShouldBe(Read(WithTable()).Text);

    [Theory]
    [InlineData("""<c r="A1"><v>1.5</v></c>""", "1.5")]
    [InlineData("""<c r="A1" t="n"><v>12</v></c>""", "12")]
    [InlineData("""<c r="A1" t="b"><v>1</v></c>""", "TRUE")]
    [InlineData("""<c r="A1" t="b"><v>0</v></c>""", "FALSE")]
    [InlineData("""<c r="A1" t="e"><v>#DIV/0!</v></c>""", "#DIV/0!")]
    [InlineData("""<c r="A1" t="str"><f>B1&amp;"x"</f><v>ax</v></c>""", "ax")]
    [InlineData("""<c r="A1"><f>1+1</f><v>2</v></c>""", "2")]
    [InlineData("""<c r="A1" t="d"><v>2024-02-29</v></c>""", "45351")]
    [InlineData("""<c r="A1" t="d"><v>soon</v></c>""", "soon")]
    [InlineData("""<c r="A1"><v>none</v></c>""", "none")]
    [InlineData("""<c r="A1" t="inlineStr"><is><t>a</t></is></c>""", "a")]
    [InlineData("""<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><rPr><b/></rPr><t xml:space="preserve"> b</t></r></is></c>""", "a b")]
    [InlineData("""<c r="A1" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>""", "東京")]
    [InlineData("""<c r="A1" t="inlineStr"><is><t>a_x000D_&#10;b_x005F_x0041_</t></is></c>""", "a b_x0041_")]
    [InlineData("""<c r="A1" t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c>""", "a<b")]
    public void A_cell_has_its_text(string cell, string text) =>
        Read(XlsxFile.WithRows($"<row r=\"1\">{cell}</row>")).Text.ShouldBe($"Sheet1\n{text}\n");

    [Fact]
    public void Rows_and_cells_without_names_are_counted()
    {
        var read = Read(XlsxFile.WithRows("<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>"));

        read.Text.ShouldBe("Sheet1\n1 | | 2\n3\n");
        read.PlaceOf("2")!.Cell.ShouldBe("C1");
        read.PlaceOf("3")!.Cell.ShouldBe("A2");
    }

    [Fact]
    public void Cells_are_in_the_order_of_their_columns()
    {
        var read = Read(XlsxFile.WithRows(
            """
            <row r="7"><c r="C7"><v>3</v></c><c r="A7"><v>1</v></c><c r="A7"><v>4</v></c></row>
            <row r="2"><c r="B2"><v>5</v></c></row>
            """));

        read.Text.ShouldBe("Sheet1\n1 | 4 | | 3\n5\n");
        read.PlaceOf("3")!.Cell.ShouldBe("C7");
        read.PlaceOf("5")!.Cell.ShouldBe("B2");
    }

    [Theory]
    [InlineData("-1", "A-1")]
    [InlineData("0", "A0")]
    [InlineData("99999999999", "XFE1")]
    [InlineData("x", "")]
    public void Impossible_numbers_are_not_followed(string row, string cell)
    {
        var read = Read(XlsxFile.WithRows($"<row r=\"{row}\"><c r=\"{cell}\"><v>7</v></c></row>"));

        read.Text.ShouldBe("Sheet1\n7\n");
        read.PlaceOf("7")!.Cell.ShouldBe("A1");
    }

    [Fact]
    public void Sheets_are_in_their_order_and_empty_ones_leave_nothing()
    {
        var file = XlsxFile.WithRows("""<row r="1"><c r="A1"><v>1</v></c></row>""", "", """<row r="1"><c r="A1"><v>3</v></c></row>""");
        file["xl/workbook.xml"] = XlsxFile.Workbook(
            """<sheet name="Last" state="hidden" r:id="r3"/><sheet name="Empty" r:id="r2"/><sheet name="First &amp; best" r:id="r1"/>""");

        var read = Read(file);

        read.Text.ShouldBe("Last (hidden)\n3\n\nFirst & best\n1\n");
        read.PlaceOf("1")!.Sheet.ShouldBe("First & best");
    }

    [Fact]
    public void A_stated_table_has_a_header_whatever_its_cells_look_like()
    {
        var file = XlsxFile.WithRows(
            """
            <row r="1"><c r="A1"><v>2019</v></c><c r="B1"><v>2020</v></c></row>
            <row r="2"><c r="A2"><v>7</v></c><c r="B2"><v>8</v></c></row>
            """);
        file["xl/worksheets/_rels/sheet1.xml.rels"] = XlsxFile.RelationsTo(("table", "../tables/table1.xml"));
        file["xl/tables/table1.xml"] = """<table xmlns="x" ref="A1:B2"/>""";

        Read(file).Text.ShouldBe("Sheet1\n2019 | 2020\n\n2019: 7\n2020: 8\n");
    }

    [Fact]
    public void Comments_headers_text_boxes_and_diagrams_follow_the_rows()
    {
        var file = XlsxFile.WithRows("");
        file["xl/worksheets/sheet1.xml"] = XlsxFile.Sheet(
            """<row r="1"><c r="A1"><v>1</v></c></row>""",
            """
            <headerFooter><oddHeader>&amp;LLeft&amp;C&amp;"Arial,Bold"&amp;12Page &amp;P</oddHeader>
            <evenHeader>&amp;LLeft&amp;CPage </evenHeader><oddFooter>A &amp;&amp; B</oddFooter></headerFooter>
            """);
        file["xl/worksheets/_rels/sheet1.xml.rels"] = XlsxFile.RelationsTo(
            ("comments", "../comments1.xml"),
            ("http://schemas.microsoft.com/office/2017/10/relationships/threadedComment", "/xl/threads.xml"),
            ("drawing", "../drawings/drawing1.xml"));
        file["xl/comments1.xml"] =
            """
            <comments xmlns="x"><commentList><comment ref="B3"><text><r><t>Anna:</t></r><r><t xml:space="preserve">

              check  this </t></r></text></comment>
            <comment ref="C4"><text><t>[Threaded comment] Your
            program cannot show it. Comment: again</t></text></comment></commentList></comments>
            """;
        file["xl/threads.xml"] =
            """<ThreadedComments xmlns="x"><threadedComment ref="C4"><text>again</text></threadedComment></ThreadedComments>""";
        file["xl/drawings/drawing1.xml"] =
            """
            <d xmlns:a="a" xmlns:mc="mc"><mc:AlternateContent><mc:Choice><sp><txBody><a:p><a:r><a:t>one</a:t></a:r>
            <a:r><a:t> line</a:t></a:r></a:p><a:p><a:r><a:t>two</a:t></a:r></a:p></txBody></sp></mc:Choice>
            <mc:Fallback><sp><txBody><a:p><a:r><a:t>one line</a:t></a:r></a:p></txBody></sp>
            </mc:Fallback></mc:AlternateContent></d>
            """;
        file["xl/drawings/_rels/drawing1.xml.rels"] = XlsxFile.RelationsTo(
            ("diagramData", "../diagrams/data1.xml"), ("chart", "../charts/chart1.xml"));
        file["xl/diagrams/data1.xml"] = """<m xmlns:a="a"><pt><t><a:p><a:r><a:t>step</a:t></a:r></a:p></t></pt></m>""";
        file["xl/charts/chart1.xml"] =
            """<c xmlns:a="a"><title><rich><a:p><a:r><a:t>Costs</a:t></a:r></a:p></rich></title><pt><v>1</v></pt></c>""";

        var read = Read(file);

        read.Text.ShouldBe(
            "Sheet1\n1\n\nLeft | Page\n\nA & B\n\nComment B3: Anna:\ncheck this\n\nComment C4: again\n\none line\ntwo\n\nstep\n\nCosts\n");
        read.PlaceOf("check").ShouldBe(new SourcePlace { Sheet = "Sheet1", Cell = "B3", Part = "comment B3" });
        read.PlaceOf("two").ShouldBe(new SourcePlace { Sheet = "Sheet1", Part = "text box" });
        read.PlaceOf("Left").ShouldBe(new SourcePlace { Sheet = "Sheet1", Part = "header" });
        read.PlaceOf("step")!.Part.ShouldBe("diagram");
        read.PlaceOf("Costs")!.Part.ShouldBe("chart");
    }

    [Fact]
    public void Parts_without_text_are_reported()
    {
        var file = XlsxFile.WithRows(
            """
            <row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v/></c><c r="C1" t="str"><f>""</f><v></v></c>
            <c r="D1"><v>1</v></c></row>
            """,
            """<row r="1"><c r="A1" t="s"><v>9</v></c><c r="B1" t="s"><v>-1</v></c></row>""",
            "");
        file["xl/workbook.xml"] = XlsxFile.Workbook(
            """
            <sheet name="a" r:id="r1"/><sheet name="b" r:id="r2"/><sheet name="c" r:id="r9"/><sheet name="d"/>
            <sheet name="e" r:id="r3"/>
            """);
        file["xl/_rels/workbook.xml.rels"] = XlsxFile.RelationsTo(
            ("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml"), ("chartsheet", "worksheets/sheet3.xml"));

        Read(file).Warnings.ShouldBe(
        [
            "sheet \"a\": formulas without a stored result: 2",
            "sheet \"b\": cells with a text that is missing in the file: 2",
            "sheet \"c\" is missing in the file",
            "sheet \"d\" is missing in the file",
            "sheet \"e\" is a chartsheet and not read",
        ]);
    }

    [Fact]
    public void A_workbook_is_found_where_the_relations_state_it()
    {
        var file = WithTable();
        file["book/main.xml"] = file["xl/workbook.xml"];
        file["book/_rels/main.xml.rels"] = file["xl/_rels/workbook.xml.rels"].Replace("Target=\"", "Target=\"/./xl/../xl/");
        file["_rels/.rels"] = XlsxFile.RelationsTo(("officeDocument", "../book/main.xml"));
        file.Remove("xl/workbook.xml");

        Read(file).Text.ShouldContain("Name: Anna");
    }

    [Fact]
    public void Text_that_is_there_already_stays_apart()
    {
        var sink = new CollectedText();
        sink.Write("A mail.\n");

        new XlsxReader().Read(new DocumentContent("a.xlsx", WithTable().ToBytes()), sink);

        sink.Text.ShouldStartWith("A mail.\nSheet1\nName");
    }

    [Fact]
    public void Progress_is_reported_each_thousand_rows()
    {
        var sink = new CollectedText();
        var rows = string.Concat(Enumerable.Range(1, 5_000).Select(row => $"<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>"));

        new XlsxReader().Read(new DocumentContent("a.xlsx", XlsxFile.WithRows(rows).ToBytes()), sink);

        sink.Steps.ShouldBeInRange(5, 10);
    }

    private static XlsxFile WithTable()
    {
        var file = XlsxFile.WithRows(Table);
        file["xl/sharedStrings.xml"] = XlsxFile.Strings("Name", "Age", "City", "Anna");
        return file;
    }

    private static CollectedText Read(XlsxFile file)
    {
        var sink = new CollectedText();
        new XlsxReader().Read(new DocumentContent("a.xlsx", file.ToBytes()), sink);
        return sink;
    }
}
