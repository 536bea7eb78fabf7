namespace ParallelLlm.Host.Documents.Tables;

/// <summary>Tells a table of two columns, below a header, from a form: a label and its value in each row. Pure.</summary>
internal static class TwoColumns
{
    /// <summary>The most rows that are looked at, the first one included.</summary>
    public const int MostRows = 21;

    private const int LeastRows = 3;

    // More letters, or more words, are no label.
    private const int LongestLabel = 40;
    private const int MostWords = 5;

    /// <summary>Whether the first of some rows heads the others. In a sheet a doubtful case is a form, in a file a table.</summary>
    /// <param name="rows">
    /// Rows without cells but in two columns; the first has both and can be a header (<see cref="RowHeader.CanBe"/>).
    /// </param>
    /// <param name="isFile">Whether the rows are a CSV file, whose first record is a header but for good reasons.</param>
    public static bool IsTable(IReadOnlyList<RowCell[]> rows, bool isFile)
    {
        var (left, right) = (rows[0][0].Column, rows[0][1].Column);
        var labels = Texts(rows, left);
        if (rows.Count > 1 && CellText.IsNumeric(rows[1][0].Text))
            return true;
        if (rows.Count < LeastRows || 2 * labels.Count(text => text.EndsWith(':')) >= labels.Count)
            return false;

        // A form has each label once.
        var distinct = labels.Where(IsLabel).Distinct(StringComparer.Ordinal).Count();
        if (2 * distinct < labels.Count)
            return true;
        return isFile && (rows.Count == MostRows || distinct < labels.Count || !IsMixed(Texts(rows, right)));
    }

    /// <summary>The texts of a column below the first row.</summary>
    private static List<string> Texts(IReadOnlyList<RowCell[]> rows, int column) =>
        [.. rows.Skip(1).SelectMany(row => row).Where(cell => cell.Column == column).Select(cell => cell.Text)];

    private static bool IsLabel(string text) =>
        text.Length <= LongestLabel
        && char.IsLetter(text[0])
        && !text.Any(char.IsDigit)
        && text[^1] is not ('.' or '!' or '?')
        && text.AsSpan().Count(' ') < MostWords;

    /// <summary>Whether numbers and words are more than a quarter each, as values of a form, which differ in kind.</summary>
    private static bool IsMixed(List<string> texts)
    {
        var numbers = texts.Count(CellText.IsNumeric);
        return 4 * numbers > texts.Count && 4 * (texts.Count - numbers) > texts.Count;
    }
}
