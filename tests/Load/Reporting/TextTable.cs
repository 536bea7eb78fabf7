using System.Text;

namespace ParallelLlm.Tests.Load.Reporting;

/// <summary>A table that is readable as text and valid Markdown.</summary>
internal static class TextTable
{
    /// <summary>Aligns a table; the second column, of numbers, to the right.</summary>
    public static string Write(IReadOnlyList<string> head, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = head.Select((title, column) => rows.Select(row => row[column].Length).Append(title.Length).Max()).ToArray();
        var text = new StringBuilder();
        Line(head);
        text.Append('|').AppendJoin('|', widths.Select((width, column) => column == 1 ? $"{new string('-', width + 1)}:" : new string('-', width + 2))).AppendLine("|");
        foreach (var row in rows)
            Line(row);
        return text.ToString();

        void Line(IReadOnlyList<string> cells) =>
            text.Append("| ").AppendJoin(" | ", cells.Select((cell, column) => column == 1 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).AppendLine(" |");
    }
}
