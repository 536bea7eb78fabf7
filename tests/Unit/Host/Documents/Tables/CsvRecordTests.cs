using CsCheck;
using nietras.SeparatedValues;
using ParallelLlm.Host.Documents.Tables;

namespace ParallelLlm.Tests.Unit.Host.Documents.Tables;

public sealed class CsvRecordTests
{
    private static readonly Gen<string> Cell = Gen.Char["ab ,;\"\n"].Array[0, 6].Select(characters => new string(characters));

    /// <summary>A library reads the same cells of every file that is well formed.</summary>
    [Fact]
    public void Well_formed_records_have_the_cells_that_a_library_finds() =>
        Cell.Array[2, 5].Array[1, 6].Sample(
            table =>
            {
                var csv = string.Concat(table.Select(row => string.Join(',', row.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n"));
                Own(csv).ShouldBe(Library(csv));
            },
            iter: 2000);

    private static List<string> Own(string csv)
    {
        var record = new CsvRecord(',');
        var cells = new List<string>();
        for (var (at, row) = (0, 1); at < csv.Length; at += record.Length, row++)
        {
            record.TryRead(csv.AsSpan(at), isEnd: true, row).ShouldBe(true);
            foreach (var cell in record.Cells)
                cells.Add($"{cell.Row} {cell.Column} {cell.Text}");
        }

        return cells;
    }

    private static List<string> Library(string csv)
    {
        var cells = new List<string>();
        using var reader = Sep.New(',').Reader(
            options => options with { HasHeader = false, Unescape = true, DisableColCountCheck = true }).FromText(csv);
        foreach (var row in reader)
        {
            for (var i = 0; i < row.ColCount; i++)
            {
                if (CellText.OneLine(row[i].ToString()) is { Length: > 0 } text)
                    cells.Add($"{row.RowIndex + 1} {i + 1} {text}");
            }
        }

        return cells;
    }
}
