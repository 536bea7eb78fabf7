using ParallelLlm.Host.Documents.Tables;
using ParallelLlm.Tests.Load.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents.Tables;

/// <summary>Rows become text: tables, labels with values, and everything else.</summary>
public sealed class RowTextTests
{
    private readonly CollectedText _sink = new();
    private readonly RowText _rows;
    private long _row;

    public RowTextTests() => _rows = new RowText(_sink, (cell, header) => new SourcePlace
    {
        Row = cell.Row,
        Column = header?.NameOf(cell.Column) ?? $"{cell.Column}",
        Columns = header?.Columns,
    });

    [Fact]
    public void A_row_of_a_table_is_a_paragraph_of_names_and_values() =>
        Text(["Name", "City", "Age"], ["Anna", "Paris", "41"], ["Bert", "", "52"]).ShouldBe(
            "Name | City | Age\n\nName: Anna\nCity: Paris\nAge: 41\n\nName: Bert\nAge: 52\n");

    [Fact]
    public void A_cell_keeps_its_place()
    {
        Text(["Name", "City", "Age"], ["Anna", "Paris", "41"]);

        _sink.PlaceOf("City").ShouldBe(new SourcePlace { Row = 1, Column = "2" });
        _sink.PlaceOf("City: Paris").ShouldBe(new SourcePlace { Row = 2, Column = "City", Columns = "Name | City | Age" });
        _sink.PlaceOf("Paris").ShouldBe(new SourcePlace { Row = 2, Column = "City", Columns = "Name | City | Age" });
    }

    [Fact]
    public void Two_cells_are_a_label_and_its_value()
    {
        Text(["Patient:", "Anna"], ["Born", "1970-01-01"], ["Ward", "3", "B"]).ShouldBe(
            "Patient: Anna\nBorn: 1970-01-01\nWard | 3 | B\n");

        _sink.PlaceOf("Born").ShouldBe(new SourcePlace { Row = 2, Column = "1" });
        _sink.PlaceOf("1970").ShouldBe(new SourcePlace { Row = 2, Column = "2" });
    }

    [Fact]
    public void Two_columns_are_a_table_if_the_first_is_no_label() =>
        Text(["Year", "Revenue"], ["2019", "100"]).ShouldBe("Year | Revenue\n\nYear: 2019\nRevenue: 100\n");

    [Fact]
    public void A_form_stays_one_whatever_its_values_look_like() =>
        Text(["Patient", "Anna"], ["City", "Rome"], ["Ward", "North"], ["Doctor", "Ben"], ["Born", "1970"]).ShouldBe(
            "Patient: Anna\nCity: Rome\nWard: North\nDoctor: Ben\nBorn: 1970\n");

    [Fact]
    public void Two_columns_are_a_table_if_most_of_the_first_are_no_labels() =>
        Text(["Case", "Result"], ["A-1", "negative"], ["A-2", "positive"], ["", "none"]).ShouldBe(
            "Case | Result\n\nCase: A-1\nResult: negative\n\nCase: A-2\nResult: positive\n\nResult: none\n");

    [Theory]
    [InlineData("Region", "2019", "2020")]
    [InlineData("Region", "Sum", "Sum")]
    [InlineData("From:", "Anna", "Paris")]
    public void A_row_with_numbers_labels_or_equal_names_is_no_header(string one, string two, string three) =>
        Text([one, two, three], ["a", "b", "c"]).ShouldBe($"{one} | {two} | {three}\na | b | c\n");

    [Fact]
    public void A_row_is_no_header_of_a_row_that_fills_less_than_half() =>
        Text(["a", "b", "c", "d"], ["1"], ["2"]).ShouldBe("a | b | c | d\n1\n2\n");

    [Fact]
    public void Empty_cells_between_others_keep_their_columns() =>
        Text(["a", "", "", "d", "e"], ["f", "", "", "", "", "", "", "", "", "", "g", "h"]).ShouldBe("a | | | d | e\nf | g | h\n");

    [Fact]
    public void A_row_without_a_row_below_is_no_header() => Text(["a", "b", "c"]).ShouldBe("a | b | c\n");

    [Fact]
    public void Titles_and_labels_may_stand_above_a_header() =>
        Text(["Sales"], ["Date", "2024"], ["Item", "Price", "Tax"], ["Pen", "1.20", "0.2"]).ShouldBe(
            "Sales\nDate: 2024\nItem | Price | Tax\n\nItem: Pen\nPrice: 1.20\nTax: 0.2\n");

    [Fact]
    public void A_row_of_a_table_is_not_taken_for_another_header() =>
        Text(["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]).ShouldBe("a | b | c\n\na: d\nb: e\nc: f\n\na: g\nb: h\nc: i\n");

    [Fact]
    public void An_empty_row_ends_a_table_and_another_may_follow() =>
        Text(["a", "b", "c"], ["1", "2", "3"], [], [], ["x", "y", "z"], ["4", "5", "6"], [], ["end"]).ShouldBe(
            "a | b | c\n\na: 1\nb: 2\nc: 3\n\nx | y | z\n\nx: 4\ny: 5\nz: 6\n\nend\n");

    [Fact]
    public void A_cell_beyond_the_names_stands_alone() =>
        Text(["a", "b", "c"], ["1", "2", "3", "note"]).ShouldBe("a | b | c\n\na: 1\nb: 2\nc: 3\nnote\n");

    [Fact]
    public void A_stated_header_may_have_one_name_or_numbers()
    {
        _rows.Header([new(1, 1, "2019"), new(1, 2, "2020")]);
        _rows.Row([new(2, 1, "7"), new(2, 2, "8")]);
        _rows.EndBlock();

        _sink.Text.ShouldBe("2019 | 2020\n\n2019: 7\n2020: 8\n");
    }

    [Fact]
    public void A_long_text_is_no_name() =>
        Text([new string('a', 201), "b", "c"], ["1", "2", "3"]).ShouldBe($"{new string('a', 201)} | b | c\n1 | 2 | 3\n");

    [Fact]
    public void Column_names_are_bounded()
    {
        Text([.. Enumerable.Range(0, 200).Select(i => $"column {(char)('a' + (i % 26))}{i}")], [.. Enumerable.Repeat("1", 200)]);

        _sink.PlaceOf("column z25: 1")!.Columns!.Length.ShouldBe(500);
    }

    [Fact]
    public void Nothing_is_written_without_rows() => Text([], []).ShouldBe("");

    [Theory]
    [InlineData("a\nb", "a b")]
    [InlineData("  a \r\n\t b\u00A0", "a b")]
    [InlineData("a\u0000b\u2028c", "a b c")]
    [InlineData("Käse 3 €", "Käse 3 €")]
    [InlineData("a", "a")]
    [InlineData(" ", "")]
    public void A_cell_is_one_line(string text, string line) => CellText.OneLine(text).ShouldBe(line);

    [Fact]
    public void Half_a_surrogate_pair_is_replaced() => CellText.OneLine("\uD83D\uDE00 \uD83D!").ShouldBe("\uD83D\uDE00 \uFFFD!");

    [Theory]
    [InlineData("1,234.50 €", true)]
    [InlineData("2024-01-31", true)]
    [InlineData("-", false)]
    [InlineData("B2", false)]
    public void A_number_has_digits_and_no_letters(string text, bool isNumeric) => CellText.IsNumeric(text).ShouldBe(isNumeric);

    private string Text(params string[][] rows)
    {
        foreach (var row in rows)
        {
            _row++;
            _rows.Row([.. row.Select((text, i) => new RowCell(_row, i + 1, text)).Where(cell => cell.Text.Length > 0)]);
        }

        _rows.EndBlock();
        return _sink.Text;
    }
}
