using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Office;
using ParallelLlm.Tests.Load.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

/// <summary>Numbers as a spreadsheet program shows them.</summary>
public sealed class CellFormatsTests
{
    [Theory]
    [InlineData("General", "12", "12")]
    [InlineData("General", "0.1", "0.1")]
    [InlineData("General", "0.30000000000000004", "0.3")]
    [InlineData("General", "1234567890123451", "1234567890123451")]
    [InlineData("General", "1E+20", "1E+20")]
    [InlineData("General", "1.5E-5", "0.000015")]
    [InlineData("General", "-0.5", "-0.5")]
    [InlineData("0.00%", "0.1", "10.00%")]
    [InlineData("#,##0.00 \"€\"", "1234.5", "1,234.50 €")]
    [InlineData("_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)", "-1599.99", "$ (1,599.99)")]
    [InlineData("[$CHF] #,##0", "1234567", "CHF 1,234,567")]
    [InlineData("yyyy-mm-dd", "45351", "2024-02-29")]
    [InlineData("dd.mm.yyyy hh:mm", "45351.5", "29.02.2024 12:00")]
    [InlineData("[$-407]d. mmmm yyyy;@", "45351", "29. February 2024")]
    [InlineData("[h]:mm", "1.5", "36:00")]
    [InlineData("# ?/?", "2.5", "2 1/2")]
    [InlineData("0000", "7", "0007")]
    [InlineData("@", "7", "7")]
    public void A_number_is_shown_by_its_format(string format, string value, string shown) => Show(format, value).ShouldBe(shown);

    [Theory]
    [InlineData("yyyy-mm-dd", "-1")]
    [InlineData("yyyy-mm-dd", "3000000")]
    [InlineData("[h]:mm", "99999999999999")]
    [InlineData("# ?/?", "5000000000")]
    [InlineData(";;;", "12")]
    [InlineData("#", "0")]
    [InlineData("[", "12")]
    [InlineData("yyyy@", "12")]
    public void A_number_that_its_format_cannot_show_is_shown_as_it_is(string format, string value) => Show(format, value).ShouldBe(value);

    [Theory]
    [InlineData(14, "2018-09-20")]
    [InlineData(22, "2018-09-20 6:00")]
    [InlineData(15, "20-Sep-18")]
    [InlineData(31, "2018-09-20")]
    [InlineData(4, "43,363.25")]
    [InlineData(44, "43,363.25")]
    [InlineData(99, "43363.25")]
    public void Formats_that_are_not_stated_have_their_numbers(int id, string shown)
    {
        var file = WithValue("43363.25");
        file["xl/styles.xml"] = $"""<styleSheet xmlns="x"><cellXfs><xf numFmtId="{id}"/></cellXfs></styleSheet>""";

        Read(file).ShouldBe(shown);
    }

    [Fact]
    public void Days_may_count_from_1904()
    {
        var file = WithValue("0");
        file["xl/styles.xml"] = XlsxFile.Styles("yyyy-mm-dd");
        file["xl/workbook.xml"] = XlsxFile.Workbook("""<sheet name="Sheet1" r:id="r1"/>""", """<workbookPr date1904="1"/>""");

        Read(file).ShouldBe("1904-01-01");
    }

    [Fact]
    public void Stored_dates_are_shown_by_their_format()
    {
        var file = XlsxFile.WithRows("""<row r="1"><c r="A1" s="0" t="d"><v>2024-02-29T12:30:00</v></c></row>""");
        file["xl/styles.xml"] = XlsxFile.Styles("d mmm yyyy h:mm");

        Read(file).ShouldBe("29 Feb 2024 12:30");
    }

    private static string Show(string format, string value)
    {
        var file = WithValue(value);
        file["xl/styles.xml"] = XlsxFile.Styles(format);
        return Read(file);
    }

    private static XlsxFile WithValue(string value) => XlsxFile.WithRows($"""<row r="1"><c r="A1" s="0"><v>{value}</v></c></row>""");

    private static string Read(XlsxFile file)
    {
        var sink = new CollectedText();
        new XlsxReader().Read(new DocumentContent("a.xlsx", file.ToBytes()), sink);
        return sink.Text["Sheet1\n".Length..].TrimEnd('\n');
    }
}
