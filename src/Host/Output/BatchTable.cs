using System.Globalization;

namespace ParallelLlm.Host.Output;

/// <summary>Batches as a table: a line for each, in the given order, its ID first. Pure.</summary>
internal static class BatchTable
{
    private const string Unknown = "-";

    private static readonly string[] Header = ["ID", "Created (UTC)", "Model", "Status", "Answered", "Calls", "Note"];

    public static IEnumerable<string> Of(IReadOnlyList<BatchInfo> batches)
    {
        string[][] rows = [Header, .. batches.Select(Row)];
        var widths = Header.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => Cell(cell, column, widths[column]))).TrimEnd());
    }

    private static string Cell(string text, int column, int width) =>
        Header[column] is "Answered" or "Calls" ? text.PadLeft(width) : text.PadRight(width);

    private static string[] Row(BatchInfo batch) =>
    [
        VisibleText.Line(batch.Id),
        batch.CreatedAt?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? Unknown,
        VisibleText.Line(batch.Model ?? Unknown), VisibleText.Line(batch.Status), Number(batch.Completed),
        batch.Total > 0 ? Number(batch.Total) : Unknown,
        VisibleText.Line(string.Join(", ", batch.Name is null ? ["of another program", .. batch.Errors] : batch.Errors)),
    ];

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
