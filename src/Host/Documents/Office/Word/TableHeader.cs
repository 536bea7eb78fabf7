namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>
/// Finds the row of a table that holds the column names: one that is marked, or a first row that its style or bold letters set off, or a
/// first row of words above a row with numbers.
/// </summary>
internal sealed class TableHeader
{
    // Column names go with every chunk that begins in the table.
    private const int LongestColumns = 1_000;

    // Marked header rows stand at the top of the table, one below the other.
    private const int MostHeaderRows = 5;

    // Two columns of words are more often labels with their values.
    private const int LeastColumnsOfWords = 3;

    private int _rows;
    private int _headerRows;
    private string? _words;
    private int _wordColumns;

    /// <summary>The column names, as the header reads; null as long as none is known.</summary>
    public string? Columns { get; private set; }

    /// <summary>Takes note of the next row.</summary>
    /// <param name="cells">Its cells' texts.</param>
    /// <param name="line">It as a line.</param>
    /// <param name="isMarked">Whether it is marked as a header.</param>
    /// <param name="isSetOff">Whether it looks like one, as a first row.</param>
    /// <returns>Whether it is a header.</returns>
    public bool Add(List<string> cells, string line, bool isMarked, bool isSetOff)
    {
        var row = _rows++;
        if (isMarked && _headerRows == row && row < MostHeaderRows)
        {
            _headerRows++;
            return Set(line);
        }

        var isFull = cells.TrueForAll(text => text.Length > 0);
        if (row == 0 && isFull && cells.Count > 1)
        {
            if (isSetOff)
                return Set(line);
            if (cells.Count >= LeastColumnsOfWords && !cells.Exists(HasDigit))
                (_words, _wordColumns) = (line, cells.Count);
        }
        else if (row == 1 && _words is { } words && cells.Count == _wordColumns && cells.Exists(HasDigit))
        {
            Set(words);
        }

        return false;
    }

    private bool Set(string line)
    {
        Columns = line.Length <= LongestColumns ? line : null;
        return true;
    }

    private static bool HasDigit(string text) => text.AsSpan().ContainsAnyInRange('0', '9');
}
