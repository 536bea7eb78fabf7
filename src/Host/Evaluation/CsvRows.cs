using System.Text;

namespace ParallelLlm.Host.Evaluation;

/// <summary>
/// Reads CSV as RFC 4180 has it, cell by cell as it is written. Documents are read more leniently, as tables for a model; a gold file must
/// be right to the letter. Pure.
/// </summary>
internal static class CsvRows
{
    /// <param name="faulty">
    /// The line of a record with a quote that is not closed, or with text after a closed one; null if there is none.
    /// </param>
    /// <returns>The records that are not blank.</returns>
    public static List<CsvRow> Of(ReadOnlySpan<char> text, char separator, out int? faulty)
    {
        faulty = null;
        var rows = new List<CsvRow>();
        var (at, line) = (0, 1);
        while (at < text.Length)
        {
            var row = new CsvRow(line, []);
            while (true)
            {
                var length = text[at..] is ['"', ..] ? Quoted(text[at..], row) : Plain(text[at..], separator, row);
                if (length < 0 || IsWithinCell(text[at..], length, separator))
                {
                    faulty = row.Line;
                    return rows;
                }

                line += text.Slice(at, length).Count('\n');
                at += length;
                if (at >= text.Length || text[at] != separator)
                    break;
                at++;
            }

            if (row.Cells is not [{ Length: 0 }])
                rows.Add(row);
            at += text[Math.Min(at, text.Length)..] is ['\r', '\n', ..] ? 2 : 1;
            line++;
        }

        return rows;
    }

    // Text after a cell in quotes.
    private static bool IsWithinCell(ReadOnlySpan<char> text, int length, char separator) =>
        length < text.Length && text[length] != separator && text[length] is not ('\r' or '\n');

    private static int Plain(ReadOnlySpan<char> text, char separator, CsvRow row)
    {
        var end = text.IndexOfAny(separator, '\r', '\n');
        var length = end < 0 ? text.Length : end;
        row.Cells.Add(text[..length].ToString());
        return length;
    }

    /// <returns>Characters with the quotes; -1 if the second one is missing.</returns>
    private static int Quoted(ReadOnlySpan<char> text, CsvRow row)
    {
        var cell = new StringBuilder();
        for (var at = 1; ;)
        {
            var length = text[at..].IndexOf('"');
            if (length < 0)
                return -1;
            cell.Append(text.Slice(at, length));
            at += length + 1;
            if (at >= text.Length || text[at] != '"')
            {
                row.Cells.Add(cell.ToString());
                return at;
            }

            cell.Append('"');
            at++;
        }
    }
}
