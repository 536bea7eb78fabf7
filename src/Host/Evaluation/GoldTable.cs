using System.Text;
using System.Text.Json;
using ParallelLlm.Host.Output.Tables;

namespace ParallelLlm.Host.Evaluation;

/// <summary>
/// A gold file in CSV (RFC 4180): a column <c>document</c>, and one for each field. An empty cell is null. The CSV of a run is one as well.
/// </summary>
internal static class GoldTable
{
    private const string Document = TableShape.Document;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="wrong">Gets everything that is wrong.</param>
    public static List<GoldDocument> Read(string path, List<string> wrong)
    {
        string text;
        try
        {
            using var file = new StreamReader(path, Strict);
            text = file.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            wrong.Add("is not in UTF-8; save it in UTF-8");
            return [];
        }

        return Parse(text, wrong);
    }

    /// <inheritdoc cref="Read(string, List{string})"/>
    /// <param name="text">The file's text.</param>
    public static List<GoldDocument> Parse(ReadOnlySpan<char> text, List<string> wrong)
    {
        var records = CsvRows.Of(text, SeparatorOf(text), out var faulty);
        if (faulty is { } line)
            wrong.Add($"line {line}: has a quote that is not closed, or text behind it; write quotes in a cell twice");
        if (wrong.Count > 0 || records.Count == 0)
            return [];
        var header = records[0].Cells.ConvertAll(CsvCell.Original);
        var column = header.IndexOf(Document);
        if (column < 0)
            wrong.Add($"line {records[0].Line}: has no column document; name the columns in the first line, such as document,name,date");
        foreach (var twice in header.GroupBy(name => name).Where(group => group.Skip(1).Any()))
            wrong.Add($"line {records[0].Line}: has the column {twice.Key} twice; delete one of them");
        return wrong.Count > 0 ? [] : [.. records.Skip(1).Select(row => Of(row, header, column, wrong)).OfType<GoldDocument>()];
    }

    private static GoldDocument? Of(CsvRow row, List<string> header, int column, List<string> wrong)
    {
        if (row.Cells.Count != header.Count)
            wrong.Add($"line {row.Line}: has {row.Cells.Count} cells, and the first line {header.Count}; give a cell for each column");
        else if (row.Cells[column].Length == 0)
            wrong.Add($"line {row.Line}: has no document; name the document that the values are of");
        else
            return new GoldDocument(CsvCell.Original(row.Cells[column]), row.Line, Fields(row, header, column)) { IsUntyped = true };
        return null;
    }

    private static JsonElement Fields(CsvRow row, List<string> header, int column)
    {
        var fields = new Dictionary<string, string?>();
        for (var at = 0; at < header.Count; at++)
        {
            if (at != column && header[at] is not ("" or TableShape.Status or TableShape.Error))
                fields[header[at]] = row.Cells[at] is { Length: > 0 } cell ? CsvCell.Original(cell) : null;
        }

        return JsonSerializer.SerializeToElement(fields);
    }

    /// <summary>The separator by which the first line names a column <c>document</c>; the comma if none does.</summary>
    private static char SeparatorOf(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny('\r', '\n');
        var first = end < 0 ? text : text[..end];
        foreach (var separator in ",;\t")
        {
            if (CsvRows.Of(first, separator, out _) is [var header, ..] && header.Cells.Count > 1 && header.Cells.Contains(Document))
                return separator;
        }

        return ',';
    }
}
