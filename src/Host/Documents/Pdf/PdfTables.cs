namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>Puts the words of framed tables together: a row becomes one word as wide as the table, so that it stays in one piece.</summary>
internal static class PdfTables
{
    private const int FewestCells = 4;

    // A table with a header has at least two rows below it; longer headers are no names.
    private const int FewestRows = 3;
    private const int LongestHeader = 400;

    // A cell of more lines is a piece of layout: it keeps its lines, and the cells of its row are set one below the other.
    private const int MostLinesInCell = 12;

    // A frame whose largest cell has more than this share of its words, and so many of them, frames a text.
    private const double LargestShare = 0.6;
    private const int LargestWords = 60;

    // The middle of letters is above the base line by this share of their size.
    private const double Middle = 0.3;

    /// <summary>The words, with those of each row of a table as one.</summary>
    /// <param name="rules">The lines drawn on the page, in the words' coordinates.</param>
    public static List<PdfWord> Join(List<PdfWord> words, IReadOnlyList<PdfRule> rules)
    {
        foreach (var grid in PdfGrid.Of(rules))
        {
            var cells = new SortedDictionary<(int Row, int Column), List<PdfWord>>();
            var others = new List<PdfWord>();
            foreach (var word in words)
            {
                if (word.Table is null && grid.At((word.Left + word.Right) / 2, word.Base + Middle * word.Size) is { } cell)
                    (cells.TryGetValue(cell, out var inCell) ? inCell : cells[cell] = []).Add(word);
                else
                    others.Add(word);
            }

            if (!IsTable(cells))
                continue;
            var rows = cells.GroupBy(cell => cell.Key.Row, cell => cell.Value).Select(row => row.ToList()).ToList();
            var table = new PdfTable(Header(rows, grid));
            words = [.. others, .. rows.Select((row, index) => Row(row, grid) with { Table = table, IsHeader = index == 0 })];
        }

        return words;
    }

    private static bool IsTable(SortedDictionary<(int Row, int Column), List<PdfWord>> cells)
    {
        if (cells.Count < FewestCells || cells.Keys.DistinctBy(cell => cell.Row).Count() == cells.Count)
            return false;
        var largest = cells.Values.Max(words => words.Count);
        return largest < LargestWords || largest <= LargestShare * cells.Values.Sum(words => words.Count);
    }

    /// <summary>The first row, if each column has a name there.</summary>
    private static string? Header(List<List<List<PdfWord>>> rows, PdfGrid grid)
    {
        if (rows.Count < FewestRows || rows[0].Count < grid.Columns || !rows[0].TrueForAll(IsName))
            return null;
        var header = Row(rows[0], grid).Text;
        return header.Length <= LongestHeader ? header : null;
    }

    private static bool IsName(List<PdfWord> cell) => cell.Exists(word => word.Text.Any(char.IsLetter));

    private static PdfWord Row(List<List<PdfWord>> cells, PdfGrid grid)
    {
        var lines = cells.ConvertAll(PdfLine.Of);
        var isLayout = lines.Exists(cell => cell.Count > MostLinesInCell);
        var text = string.Join(
            isLayout ? "\n" : "  ", lines.Select(cell => string.Join(isLayout ? '\n' : ' ', cell.Select(PdfTextWriter.Join))));
        var all = cells.SelectMany(cell => cell).ToList();
        return new PdfWord(
            text,
            grid.Left,
            grid.Right,
            all.Max(word => word.Base),
            all.Max(word => word.Size),
            all.Min(word => word.Order),
            AfterBlank: true);
    }
}
