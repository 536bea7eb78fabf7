using ParallelLlm.Host.Documents.Office;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

public sealed class CellNameTests
{
    [Theory]
    [InlineData("A1", 1, 1)]
    [InlineData("Z9", 26, 9)]
    [InlineData("AA10", 27, 10)]
    [InlineData("ZZ1", 702, 1)]
    [InlineData("AAA1", 703, 1)]
    [InlineData("XFD1048576", 16_384, 1_048_576)]
    public void A_name_and_its_numbers_belong_together(string name, int column, int row)
    {
        CellName.Of(row, column).ShouldBe(name);
        CellName.Parse(name).ShouldBe((column, row));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("1")]
    [InlineData("A0")]
    [InlineData("A-1")]
    [InlineData("XFE1")]
    [InlineData("A1048577")]
    [InlineData("AAAAAAAAAAAAAAAAA1")]
    [InlineData("A99999999999999999999")]
    [InlineData("A1 ")]
    public void Names_of_no_cell_are_refused(string name) => CellName.Parse(name).ShouldBeNull();

    [Fact]
    public void Names_may_have_small_letters() => CellName.Parse("b12").ShouldBe((2, 12));
}
