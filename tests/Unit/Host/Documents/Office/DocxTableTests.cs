using static ParallelLlm.Tests.Unit.Host.Documents.Office.DocxFile;
using static ParallelLlm.Tests.Unit.Host.Documents.Office.DocxReading;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

public sealed class DocxTableTests
{
    [Fact]
    public void A_row_is_a_line() =>
        TextOf(P("Above") + Table(["a", "b", "c"], ["d", "", "f"], ["", "h", ""]) + P("Below"))
            .ShouldBe("Above\n\na | b | c\nd | | f\n| h\n\nBelow");

    [Fact]
    public void A_label_has_its_value_on_its_line() =>
        TextOf(Table(["Name:", "Ada"], ["Date of birth", "10 December 1815"], ["A sentence is no label.", "x"], ["a", "Town:", "London"]))
            .ShouldBe("Name: Ada\nDate of birth: 10 December 1815\nA sentence is no label. | x\na | Town: London");

    [Fact]
    public void Paragraphs_of_a_cell_are_joined_by_a_blank() =>
        TextOf(Row(P("a") + P("b"), "<w:p><w:r><w:t>c</w:t><w:br/><w:t>d</w:t></w:r></w:p>", P("e")))
            .ShouldBe("a b | c d | e");

    [Fact]
    public void A_marked_header_row_names_the_columns_of_the_rows_below()
    {
        var header = $"<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc>{P("Item")}</w:tc><w:tc>{P("Price")}</w:tc></w:tr>";
        var text = DocxFile.Of(Table(["x", "y"]).Replace("<w:tbl>", header, StringComparison.Ordinal) + P("After")).Read();
        text.Text.ShouldBe("Item | Price\nx | y\n\nAfter");
        text.PlaceOf("Item")!.Columns.ShouldBeNull();
        text.PlaceOf("x")!.Columns.ShouldBe("Item | Price");
        text.PlaceOf("After")!.Columns.ShouldBeNull();
    }

    [Fact]
    public void A_first_row_in_bold_is_a_header()
    {
        var bold = $"<w:tr><w:tc><w:p>{R("A", "<w:b/>")}</w:p></w:tc><w:tc><w:p>{R("B", "<w:b/>")}</w:p></w:tc></w:tr>";
        var text = DocxFile.Of($"<w:tbl>{bold}<w:tr><w:tc>{P("one")}</w:tc><w:tc>{P("two")}</w:tc></w:tr></w:tbl>").Read();
        text.Text.ShouldBe("A | B\none | two");
        text.PlaceOf("one")!.Columns.ShouldBe("A | B");
    }

    [Fact]
    public void A_first_row_that_the_style_sets_off_is_a_header()
    {
        var look = "<w:tblPr><w:tblStyle w:val=\"Grid\"/><w:tblLook w:val=\"04A0\"/></w:tblPr>";
        var styles = "<w:style w:type=\"table\" w:styleId=\"Base\"><w:tblStylePr w:type=\"firstRow\"/></w:style>"
            + "<w:style w:type=\"table\" w:styleId=\"Grid\"><w:basedOn w:val=\"Base\"/></w:style>";
        DocxFile.Of(Table(["A", "B"], ["one", "two"]).Replace("<w:tbl>", "<w:tbl>" + look, StringComparison.Ordinal))
            .With("styles", "styles", styles).Read().PlaceOf("one")!.Columns.ShouldBe("A | B");
    }

    [Fact]
    public void A_first_row_of_words_above_numbers_is_a_header()
    {
        var text = DocxFile.Of(Table(["Item", "Unit", "Price"], ["Nail", "kg", "3.20"])).Read();
        text.PlaceOf("Nail")!.Columns.ShouldBe("Item | Unit | Price");
        DocxFile.Of(Table(["Berlin", "Paris", "Rome"], ["Oslo", "Bonn", "Bern"])).Read().PlaceOf("Oslo")!.Columns.ShouldBeNull();
    }

    [Fact]
    public void A_table_for_layout_keeps_its_paragraphs()
    {
        TextOf(Row(P("a") + P("b"))).ShouldBe("a\n\nb");
        TextOf(Row(P("a") + P("b") + P("c") + P("d"), P("e"))).ShouldBe("a\n\nb\n\nc\n\nd\n\ne");
    }

    [Fact]
    public void A_table_within_a_cell_keeps_its_rows() =>
        TextOf(Row(P("left"), P("above") + Table(["a", "b", "c"], ["1", "2", "3"]) + P("below")))
            .ShouldBe("left\n\nabove\n\na | b | c\n1 | 2 | 3\n\nbelow");

    [Fact]
    public void A_row_that_is_too_long_to_be_held_keeps_its_order()
    {
        var word = new string('x', 40_000);
        TextOf(Row(P("a"), Row(P(word), P(word) + P(word), P("b")) + P("c"), P("d")) + Table(["e", "f", "g"]))
            .ShouldBe($"a\n\n{word}\n\n{word}\n\n{word}\n\nb\n\nc\n\nd\n\ne | f | g");
    }

    /// <summary>A table of one row.</summary>
    private static string Row(params string[] cells) =>
        $"<w:tbl><w:tr>{string.Concat(cells.Select(cell => $"<w:tc>{cell}</w:tc>"))}</w:tr></w:tbl>";
}
