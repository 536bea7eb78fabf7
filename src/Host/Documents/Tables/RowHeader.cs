using System.Text;

namespace ParallelLlm.Host.Documents.Tables;

/// <summary>The column names of a table.</summary>
internal sealed class RowHeader
{
    // Goes to the model with every chunk that starts in the table, so that it is worth a few lines and no more.
    private const int MaxColumnsLength = 500;

    // More is a text and not a name.
    private const int MaxNameLength = 200;

    private readonly Dictionary<int, string> _names = [];

    private RowHeader(ReadOnlySpan<RowCell> cells)
    {
        var columns = new StringBuilder();
        foreach (var cell in cells)
        {
            var name = cell.Text.TrimEnd(':', ' ');
            _names[cell.Column] = name;
            if (columns.Length < MaxColumnsLength)
                columns.Append(columns.Length > 0 ? " | " : "").Append(name);
        }

        Columns = Bounded(columns.ToString());
    }

    /// <summary>The names as one line, at most 500 characters of them.</summary>
    public string Columns { get; }

    /// <summary>The name of a column; null if it has none.</summary>
    public string? NameOf(int column) => _names.GetValueOrDefault(column);

    /// <summary>The header that the source states a row to be; null if its cells are too long for names.</summary>
    public static RowHeader? Stated(ReadOnlySpan<RowCell> row) => HasNames(row) ? new RowHeader(row) : null;

    /// <summary>
    /// The header that a row seems to be by its content and the row that follows; null if it seems none. A row of two texts is a label
    /// and its value more often than a header: with two columns, the next row must start with a number, which is no label.
    /// </summary>
    public static RowHeader? Guess(ReadOnlySpan<RowCell> row, ReadOnlySpan<RowCell> next)
    {
        if (!CanBe(row) || next.IsEmpty || (row.Length == 2 && !CellText.IsNumeric(next[0].Text)))
            return null;
        var header = new RowHeader(row);
        var filled = 0;
        foreach (var cell in next)
            filled += header._names.ContainsKey(cell.Column) ? 1 : 0;
        return filled * 2 >= row.Length ? header : null;
    }

    /// <summary>Whether a row can be a header, whatever follows: at least two names, all different and none a number.</summary>
    public static bool CanBe(ReadOnlySpan<RowCell> row)
    {
        if (row.Length < 2 || !HasNames(row))
            return false;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var cell in row)
        {
            if (CellText.IsNumeric(cell.Text) || cell.Text.EndsWith(':') || !seen.Add(cell.Text))
                return false;
        }

        return true;
    }

    private static bool HasNames(ReadOnlySpan<RowCell> row)
    {
        foreach (var cell in row)
        {
            if (cell.Text.Length > MaxNameLength)
                return false;
        }

        return !row.IsEmpty;
    }

    private static string Bounded(string columns)
    {
        if (columns.Length <= MaxColumnsLength)
            return columns;
        var length = MaxColumnsLength - 1;
        return string.Concat(columns.AsSpan(0, char.IsHighSurrogate(columns[length - 1]) ? length - 1 : length), "…");
    }
}
