using System.Text.Json;

namespace ParallelLlm.Tests.Unit.Simulator.Batches;

public sealed class OutputFaultsTests
{
    private const int Lines = 25;

    [Fact]
    public void A_cut_file_ends_in_the_middle_of_a_line()
    {
        var (bed, file) = Run("cut");
        var lines = bed.Text(file).Split('\n');

        lines.Length.ShouldBeInRange(Lines / 2, Lines);
        Should.Throw<JsonException>(() => JsonDocument.Parse(lines[^1]));
        foreach (var line in lines[..^1])
            JsonDocument.Parse(line).Dispose();
    }

    [Theory]
    [InlineData("lacks", Lines - 3)]
    [InlineData("repeats", Lines + 3)]
    [InlineData("foreign", Lines + 3)]
    public void A_tenth_of_the_lines_is_missing_twice_there_or_foreign(string fault, int lines)
    {
        var (bed, file) = Run(fault);
        var ids = bed.Ids(file).ToList();

        ids.Count.ShouldBe(lines);
        ids.Count(id => !id.StartsWith("c-", StringComparison.Ordinal)).ShouldBe(fault == "foreign" ? 3 : 0);
        ids.Where(id => id.StartsWith("c-", StringComparison.Ordinal)).Distinct().Count().ShouldBe(fault == "lacks" ? Lines - 3 : Lines);
    }

    private static (BatchBed Bed, string? File) Run(string fault)
    {
        var bed = new BatchBed($$$"""{"output": {"{{{fault}}}": 1}}""");
        return (bed, bed.Run(BatchBed.Lines(Lines)).OutputFileId);
    }
}
