namespace ParallelLlm.Host.Documents.Office;

/// <summary>Names of cells: letters for the column, digits for the row, such as <c>B12</c>.</summary>
internal static class CellName
{
    public const int MaxColumn = 16_384;
    public const int MaxRow = 1_048_576;

    private const int Letters = 26;
    private const int MaxLetters = 3;

    /// <summary>The name of a cell; row and column are counted from 1.</summary>
    public static string Of(long row, int column)
    {
        Span<char> letters = stackalloc char[MaxLetters];
        var at = MaxLetters;
        for (; column > 0; column = (column - 1) / Letters)
            letters[--at] = (char)('A' + ((column - 1) % Letters));
        return $"{letters[at..]}{row}";
    }

    /// <summary>The column and the row of a name; null if it names no cell that a sheet can have.</summary>
    public static (int Column, int Row)? Parse(ReadOnlySpan<char> name)
    {
        var (column, row, at) = (0, 0, 0);
        for (; at < name.Length && char.IsAsciiLetter(name[at]) && at <= MaxLetters; at++)
            column = (column * Letters) + (name[at] | ' ') - 'a' + 1;
        var letters = at;
        for (; at < name.Length && char.IsAsciiDigit(name[at]) && row <= MaxRow; at++)
            row = (row * 10) + name[at] - '0';
        return at == name.Length && letters > 0 && column <= MaxColumn && row is > 0 and <= MaxRow ? (column, row) : null;
    }
}
