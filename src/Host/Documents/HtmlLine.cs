using AngleSharp.Dom;
using ParallelLlm.Host.Documents.Places;
using ParallelLlm.Host.Documents.Tables;

namespace ParallelLlm.Host.Documents;

/// <summary>Makes one line of a page's cells, headings and terms.</summary>
internal static class HtmlLine
{
    // Longer ones are no headings, and go to the model with every chunk below them.
    private const int MaxHeadingLength = 200;

    public static string Of(string text) =>
        string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>The heading that a flow ends with, as a place of the text below it has it; null if it is empty.</summary>
    /// <param name="start">Where the heading starts, with the break before it.</param>
    public static string? OfHeading(TextFlow flow, int start)
    {
        var line = Of(flow.From(start, 2 * MaxHeadingLength));
        if (line.StartsWith("- ", StringComparison.Ordinal))
            line = line[2..];
        var length = Math.Min(line.Length, MaxHeadingLength);
        return line.Length == 0 ? null : line[..(char.IsHighSurrogate(line[length - 1]) ? length - 1 : length)];
    }

    /// <summary>Writes a table's row as one line. A header names the columns of the rows below it.</summary>
    /// <param name="texts">Each cell's text, and the line of the source that it begins in, which is 0 if it is empty.</param>
    public static void WriteRow(
        IElement row, List<IElement> cells, List<(string Text, int Line)> texts, TextFlow flow, HtmlPlaces places)
    {
        var isHeader = cells.TrueForAll(cell => cell.LocalName == "th") || row.ParentElement?.LocalName == "thead";
        if (isHeader)
            places.Columns = null;
        var first = texts[0].Text;
        var isLabelled = cells.Count == 2 && cells[1].LocalName == "td" && first.Length > 0
            && (cells[0].LocalName == "th" || first.EndsWith(':'));
        if (isLabelled)
            texts[0] = texts[0] with { Text = first.TrimEnd(':', ' ') };
        flow.Line = texts.Find(cell => cell.Line > 0).Line;
        for (var i = 0; i < texts.Count; i++)
        {
            if (i > 0)
                flow.Text(isLabelled ? ": " : " | ");
            if (texts[i].Line > 0)
                flow.Line = texts[i].Line;
            flow.Text(texts[i].Text);
        }

        if (isHeader)
            places.Columns = RowHeader.Stated([.. Filled(texts)])?.Columns;
    }

    private static IEnumerable<RowCell> Filled(List<(string Text, int Line)> texts) =>
        texts.Select((cell, i) => new RowCell(Row: 1, i + 1, cell.Text)).Where(cell => cell.Text.Length > 0);
}
