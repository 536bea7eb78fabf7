namespace ParallelLlm.Host.Documents.Tables;

/// <summary>
/// Cuts records out of the text of a CSV file. Own code, because the libraries take an unclosed quote for a cell that lasts to the end of
/// the file, and end there with an error or with all of it in one cell. Here such a quote is an ordinary character.
/// </summary>
internal sealed class CsvRecord(char separator)
{
    /// <summary>The most cells of a record; no table has more, and each takes some memory.</summary>
    public const int MaxCells = 10_000;

    /// <summary>The most characters of a record.</summary>
    public const int MaxLength = 1 << 20;

    // The most characters, and line breaks, of a cell in quotes. One with more is taken for an unclosed quote.
    private const int MaxQuoted = 64 << 10;
    private const int MaxQuotedBreaks = 100;

    private const char Quote = '"';
    private const int NeedsMore = -1;
    private const int NotQuoted = 0;

    private readonly List<RowCell> _cells = [];

    /// <summary>The record's cells that are not empty.</summary>
    public ReadOnlySpan<RowCell> Cells => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_cells);

    /// <summary>Number of the record's cells with the empty ones.</summary>
    public int Count { get; private set; }

    /// <summary>Characters that the record took, with its line break.</summary>
    public int Length { get; private set; }

    /// <summary>Reads the record at the beginning of a text.</summary>
    /// <param name="text">At least one character.</param>
    /// <param name="isEnd">Whether the file ends with the text.</param>
    /// <param name="row">The number of the record.</param>
    /// <returns>Whether there is one; null if its end is not in the text.</returns>
    public bool? TryRead(ReadOnlySpan<char> text, bool isEnd, long row)
    {
        _cells.Clear();
        (Count, Length) = (0, 0);
        while (true)
        {
            if (++Count > MaxCells || Length > MaxLength)
                return false;
            var rest = text[Length..];
            var quoted = QuotedLength(rest, isEnd);
            var end = quoted == NotQuoted ? rest.IndexOfAny(separator, '\r', '\n') : quoted;
            if (end < 0 && quoted == NotQuoted && isEnd)
                end = rest.Length;
            if (end < 0 || (end < rest.Length && rest[end] == '\r' && end + 1 == rest.Length && !isEnd))
                return text.Length > MaxLength ? false : null;
            Add(rest[..end], quoted != NotQuoted, row);
            Length += end;
            if (end == rest.Length)
                return true;
            Length += rest[end..] is ['\r', '\n', ..] ? 2 : 1;
            if (rest[end] != separator)
                return true;
        }
    }

    /// <summary>The length of the cell in quotes that the text begins with, up to the separator or the line break behind it.</summary>
    private int QuotedLength(ReadOnlySpan<char> text, bool isEnd)
    {
        var at = text.IndexOfAnyExcept(' ');
        if (at < 0 || text[at] != Quote)
            return NotQuoted;
        var breaks = 0;
        for (at++; ; at++)
        {
            var rest = text[at..Math.Clamp(MaxQuoted, at, text.Length)];
            var length = rest.IndexOf(Quote) is >= 0 and var found ? found : rest.Length;
            breaks += rest[..length].Count('\n');
            at += length;
            if (breaks > MaxQuotedBreaks || at >= MaxQuoted)
                return NotQuoted;
            if (at == text.Length)
                return isEnd ? NotQuoted : NeedsMore;
            var after = text[(at + 1)..];
            if (after is [Quote, ..])
            {
                at++;
                continue;
            }

            var blanks = after.IndexOfAnyExcept(' ');
            if (blanks < 0)
                return isEnd ? text.Length : NeedsMore;
            return after[blanks] == separator || after[blanks] is '\r' or '\n' ? at + 1 + blanks : NotQuoted;
        }
    }

    private void Add(ReadOnlySpan<char> cell, bool isQuoted, long row)
    {
        if (isQuoted)
            cell = cell.Trim(' ')[1..^1];
        if (cell.IsEmpty)
            return;
        var text = cell.ToString();
        if (isQuoted && text.Contains(Quote, StringComparison.Ordinal))
            text = text.Replace("\"\"", "\"", StringComparison.Ordinal);
        text = CellText.OneLine(text);
        if (text.Length > 0)
            _cells.Add(new RowCell(row, Count, text));
    }
}
