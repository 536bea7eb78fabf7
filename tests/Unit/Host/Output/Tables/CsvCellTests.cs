using System.Text;
using CsCheck;
using ParallelLlm.Host.Output.Tables;

namespace ParallelLlm.Tests.Unit.Host.Output.Tables;

public sealed class CsvCellTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "\"\"")]
    [InlineData("Ada", "Ada")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("say \"yes\"", "\"say \"\"yes\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData(" blank", "\" blank\"")]
    public void A_cell_is_quoted_where_it_must_be(string? cell, string expected)
    {
        var line = new StringBuilder();
        CsvCell.Append(line, cell);
        line.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+49 30 1234")]
    [InlineData("-cmd|' /C calc'!A0")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("  =1")]
    [InlineData("\u00A0=1")]
    [InlineData("＝1+1")]
    [InlineData("'=1")]
    [InlineData("-1+1")]
    [InlineData("-∞")]
    public void What_a_spreadsheet_would_run_begins_with_an_apostrophe(string cell) => CsvCell.Defused(cell).ShouldBe("'" + cell);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-5")]
    [InlineData("+1.5e3")]
    [InlineData("a=b")]
    [InlineData("it's")]
    [InlineData("'quoted'")]
    public void Everything_else_stays_as_it_is(string? cell) => CsvCell.Defused(cell).ShouldBe(cell);

    [Fact]
    public void The_text_is_what_follows_the_first_apostrophe() =>
        Gen.String[Gen.Char["=+-@' \ta1"], 0, 6].Sample(text => CsvCell.Original(CsvCell.Defused(text)!) == text);
}
