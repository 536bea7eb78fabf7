using System.Text;

namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>Turns the cells of a row into one line, or into the paragraphs that they hold if the table only arranges them.</summary>
internal static class TableRow
{
    // A cell of more paragraphs makes its row layout, but in a table with column names, whose rows are records.
    private const int MostParagraphs = 3;
    private const int MostParagraphsOfRecord = 20;

    // A first cell of up to so many letters and words is a label.
    private const int LongestLabel = 40;
    private const int MostWordsOfLabel = 5;

    public static List<Block> Blocks(OpenTable table)
    {
        var cells = table.Cells;
        if (!cells.Exists(cell => cell.Count > 0))
            return [];
        var header = table.Header;
        var columns = header.Columns;
        if (IsLayout(cells, columns is null ? MostParagraphs : MostParagraphsOfRecord))
            return [.. cells.SelectMany(cell => cell).Select(block => block with { Columns = block.Columns ?? columns })];

        var texts = cells.ConvertAll(cell => OneLine(string.Join(' ', cell.Select(block => block.Text))));
        var isBold = cells.TrueForAll(cell => cell.TrueForAll(block => block.IsBold));
        var line = Line(texts);
        var isHeader = header.Add(texts, line, table.IsHeader, isBold || table.HasStyledHeader);
        if (!isHeader && columns is null && IsLabelled(texts))
            line = $"{texts[0]}: {texts[1]}";
        return [new(BlockKind.Row, line) { Columns = isHeader ? null : header.Columns }];
    }

    private static bool IsLayout(List<List<Block>> cells, int mostParagraphs) =>
        cells.Count == 1
            ? cells[0].Count > 1 || cells[0][0].Kind != BlockKind.Paragraph
            : cells.Exists(cell => cell.Count > mostParagraphs || cell.Exists(block => block.Kind == BlockKind.Row));

    /// <summary>The cells with a bar between them, and a blank after a label.</summary>
    private static string Line(List<string> texts)
    {
        var line = new StringBuilder(texts[0]);
        for (var i = 1; i <= texts.FindLastIndex(text => text.Length > 0); i++)
        {
            if (!texts[i - 1].EndsWith(':'))
                line.Append(line.Length > 0 ? " |" : "|");
            if (texts[i].Length > 0)
                line.Append(' ').Append(texts[i]);
        }

        return line.ToString();
    }

    private static bool IsLabelled(List<string> texts) =>
        texts is [{ Length: > 0 and <= LongestLabel } label, { Length: > 0 }]
        && !char.IsPunctuation(label[^1]) && char.IsLetter(label[0]) && label.AsSpan().Count(' ') < MostWordsOfLabel;

    private static string OneLine(string text) =>
        text.ReplaceLineEndings(" ").Replace('\t', ' ').Replace("  ", " ", StringComparison.Ordinal);
}
