using System.Globalization;
using System.Text;
using static ParallelLlm.Tests.Unit.Host.Documents.Pdf.TestPdf;

namespace ParallelLlm.Tests.Unit.Host.Documents.Pdf;

public sealed class PdfLayoutTests
{
    [Fact]
    public void Columns_are_read_one_after_the_other_below_a_heading_across_them()
    {
        var content = new StringBuilder(Text("A heading that stands above both of the columns of the page", 72, 750, 16));
        for (var line = 0; line < 20; line++)
        {
            content.Append(Text($"left {line} runs over the whole width of it", 72, 700 - 12 * line));
            content.Append(Text($"right {line} runs over the whole width of it", 330, 700 - 12 * line));
        }

        var lines = new TestPdf().Page(content.ToString()).Read().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines[0].ShouldStartWith("A heading");
        lines[1..21].ShouldAllBe(line => line.StartsWith("left"));
        lines[21..41].ShouldAllBe(line => line.StartsWith("right"));
    }

    [Fact]
    public void A_footer_does_not_hide_the_gutter_of_columns()
    {
        var content = new StringBuilder(Text("Journal of something that spans the page", 200, 760) + Text("12", 310, 40));
        for (var line = 0; line < 20; line++)
        {
            content.Append(Text($"left {line} runs over the whole width of it", 72, 700 - 12 * line));
            content.Append(Text($"right {line} runs over the whole width of it", 330, 700 - 12 * line));
        }

        var text = new TestPdf().Page(content.ToString()).Read().Text;

        text.IndexOf("left 19", StringComparison.Ordinal).ShouldBeLessThan(text.IndexOf("right 0", StringComparison.Ordinal));
        text.ShouldEndWith("12\n\f");
    }

    [Fact]
    public void Lines_are_read_from_top_to_bottom_whatever_the_order_of_the_content() =>
        new TestPdf().Page(Text("third", 72, 676) + Text("first", 72, 700) + Text("second", 72, 688)).Read().Text
            .ShouldBe("first\nsecond\nthird\n\f");

    [Fact]
    public void Letters_that_are_drawn_one_by_one_become_words() =>
        new TestPdf().Page("BT /F1 10 Tf 72 700 Td [(T) 60 (o) -50 (t) (al) -600 (amount)] TJ ET").Read().Text.ShouldBe("Total amount\n\f");

    [Fact]
    public void A_cell_s_lines_stay_together_and_a_row_is_a_line()
    {
        var text = new TestPdf().Page(Grid([72, 172, 272, 372], [700, 660, 620, 580])
            + Text("No.", 75, 685) + Text("Description", 175, 685) + Text("Price", 275, 685)
            + Text("A1", 75, 645) + Text("Repair of", 175, 645) + Text("120.00", 275, 645) + Text("the roof", 175, 633)
            + Text("A2", 75, 605) + Text("New", 175, 605) + Text("80.00", 275, 605) + Text("windows", 175, 593)).Read();

        text.Text.ShouldBe("No.  Description  Price\nA1  Repair of the roof  120.00\nA2  New windows  80.00\n\f");
        text.PlaceOf("No.")!.Columns.ShouldBeNull();
        text.PlaceOf("A1")!.Columns.ShouldBe("No.  Description  Price");
        text.PlaceOf("windows")!.Columns.ShouldBe("No.  Description  Price");
    }

    [Fact]
    public void A_cell_across_columns_is_one_cell()
    {
        // The lower row has no line between its second and third column.
        const string Lines = "72 700 m 372 700 l S 72 660 m 372 660 l S 72 620 m 372 620 l S "
            + "72 620 m 72 700 l S 172 620 m 172 700 l S 272 660 m 272 700 l S 372 620 m 372 700 l S ";

        new TestPdf().Page(Lines + Text("a", 75, 680) + Text("b", 175, 680) + Text("c", 275, 680)
            + Text("d", 75, 640) + Text("over two columns", 230, 640)).Read().Text.ShouldBe("a  b  c\nd  over two columns\n\f");
    }

    [Fact]
    public void A_frame_around_text_is_no_table()
    {
        var content = new StringBuilder("50 50 500 700 re S ");
        for (var line = 0; line < 10; line++)
            content.Append(Text($"line {line} of the text", 72, 700 - 12 * line));

        new TestPdf().Page(content.ToString()).Read().Text.Count(character => character == '\n').ShouldBe(10);
    }

    [Theory]
    [InlineData("0 1 -1 0 300 100")]
    [InlineData("-1 0 0 -1 500 500")]
    [InlineData("0 -1 1 0 100 600")]
    [InlineData("0.7071 0.7071 -0.7071 0.7071 200 200")]
    public void Turned_text_is_read_in_its_own_direction(string matrix) =>
        new TestPdf().Page($"q {matrix} cm {Text("first line", 0, 100)}{Text("second line", 0, 88)} Q").Read().Text
            .ShouldBe("first line\nsecond line\n\f");

    [Fact]
    public void A_turned_page_is_read_as_it_is_shown() =>
        new TestPdf().Page($"q 0 1 -1 0 300 100 cm {Text("first line", 0, 100)}{Text("second line", 0, 88)} Q", "/Rotate 90").Read().Text
            .ShouldBe("first line\nsecond line\n\f");

    [Fact]
    public void Letters_that_are_drawn_twice_to_look_bold_are_read_once() =>
        new TestPdf().Page(Text("Bold", 72, 700) + Text("Bold", 72.3, 700) + Text("ill", 72, 688)).Read().Text.ShouldBe("Bold\nill\n\f");

    [Fact]
    public void Invisible_text_is_read_where_a_page_has_no_other()
    {
        var hidden = "3 Tr " + Text("recognized", 72, 700);

        new TestPdf().Page(hidden).Page(hidden + "0 Tr " + Text("visible", 72, 600)).Read().Text.ShouldBe("recognized\n\fvisible\n\f");
    }

    [Fact]
    public void The_text_that_marked_content_stands_for_replaces_its_letters() =>
        new TestPdf().Page("/Span << /ActualText (Price) >> BDC /P << /MCID 1 >> BDC " + Text("xyz", 72, 700) + "EMC EMC").Read().Text
            .ShouldBe("Price\n\f");

    [Fact]
    public void Exponents_stay_on_their_line_and_numbers_apart() =>
        new TestPdf().Page(
            "BT /F1 10 Tf 72 700 Td (the 5) Tj /F1 6 Tf 4 Ts (th) Tj /F1 10 Tf 0 Ts ( of 120) Tj /F1 6 Tf 4 Ts (3) Tj ET").Read().Text
            .ShouldBe("the 5th of 120 3\n\f");

    [Fact]
    public void A_heading_has_a_blank_line_before_it_and_none_after_it()
    {
        var text = new TestPdf().Page(
            Text("Text above the first heading of it.", 72, 700) + Text("Terms of payment", 72, 680, 14)
            + Text("To be paid within thirty days.", 72, 650) + Text("Or later.", 72, 638)).Page(Text("More of it.", 72, 700)).Read();

        text.Text.ShouldBe(
            "Text above the first heading of it.\n\nTerms of payment\nTo be paid within thirty days.\nOr later.\n\fMore of it.\n\f");
        text.PlaceOf("Text above")!.Heading.ShouldBeNull();
        text.PlaceOf("Terms")!.Heading.ShouldBeNull();
        text.PlaceOf("To be paid")!.Heading.ShouldBe("Terms of payment");
        text.PlaceOf("More")!.Heading.ShouldBe("Terms of payment");
    }

    [Fact]
    public void Text_far_beyond_the_page_s_edge_is_left_out() =>
        new TestPdf().Page(Text("seen", 72, 700) + Text("unseen", 2000, 700)).Read().Text.ShouldBe("seen\n\f");

    private static string Grid(double[] columns, double[] rows)
    {
        var lines = columns.Select(x => string.Create(CultureInfo.InvariantCulture, $"{x} {rows[^1]} m {x} {rows[0]} l S\n"))
            .Concat(rows.Select(y => string.Create(CultureInfo.InvariantCulture, $"{columns[0]} {y} m {columns[^1]} {y} l S\n")));
        return string.Concat(lines);
    }
}
