using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Office;
using ParallelLlm.Tests.Load.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

/// <summary>Workbooks of random cells, whose places are known.</summary>
public sealed class XlsxGeneratedTests
{
    [Fact]
    public void Every_cell_of_a_generated_workbook_is_in_the_text_with_its_place()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var cells = new Dictionary<string, string>();
            var rows = string.Concat(Enumerable.Range(1, 30).Select(row => $"<row r=\"{row}\">{Cells(cells, row, random)}</row>"));

            var read = new CollectedText();
            new XlsxReader().Read(new DocumentContent("a.xlsx", XlsxFile.WithRows(rows).ToBytes()), read);

            foreach (var (cell, text) in cells)
                read.PlaceOf(text)!.Cell.ShouldBe(cell, $"seed {seed}, {text}");
        }
    }

    private static string Cells(Dictionary<string, string> cells, int row, Random random) =>
        string.Concat(Enumerable.Range(1, 6).Where(_ => random.Next(3) > 0)
            .Select(column => Cell(cells, CellName.Of(row, column), random)));

    private static string Cell(Dictionary<string, string> cells, string name, Random random)
    {
        var isNumber = random.Next(2) == 0;
        var text = isNumber ? $"{(cells.Count * 1_000) + 100_007}" : $"text {cells.Count:D4}";
        cells[name] = text;
        return isNumber ? $"<c r=\"{name}\"><v>{text}</v></c>" : $"<c r=\"{name}\" t=\"inlineStr\"><is><t>{text}</t></is></c>";
    }
}
