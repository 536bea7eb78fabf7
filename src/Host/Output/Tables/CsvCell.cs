using System.Buffers;
using System.Globalization;
using System.Text;

namespace ParallelLlm.Host.Output.Tables;

/// <summary>A cell of CSV or TSV (RFC 4180). Pure.</summary>
internal static class CsvCell
{
    private const NumberStyles PlainNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly SearchValues<char> Quoted = SearchValues.Create("\"\r\n,\t;");

    /// <summary>Appends a cell: nothing for null, and a pair of quotes for an empty text.</summary>
    public static void Append(StringBuilder line, string? cell)
    {
        if (cell is null)
            return;
        if (cell.Length > 0 && !cell.AsSpan().ContainsAny(Quoted) && !char.IsWhiteSpace(cell[0]) && !char.IsWhiteSpace(cell[^1]))
            line.Append(cell);
        else
            line.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    /// <summary>
    /// A cell that no spreadsheet takes for a formula: one that begins like a formula gets an apostrophe before it, and so does one that
    /// begins so after an apostrophe, so that the text is what follows the first apostrophe. Numbers stay as they are.
    /// </summary>
    public static string? Defused(string? cell) => cell is not null && ActsInSpreadsheets(cell) && !IsNumber(cell) ? "'" + cell : cell;

    /// <summary>The cell that <see cref="Defused"/> was given.</summary>
    public static string Original(string cell) => cell is ['\'', .. var rest] && Defused(rest) == cell ? rest : cell;

    /// <summary>
    /// Whether a text begins with one of the characters that OWASP names ("CSV Injection"), or their full-width forms, which a spreadsheet
    /// may fold. Blanks before them do not help.
    /// </summary>
    private static bool ActsInSpreadsheets(string cell)
    {
        foreach (var character in cell)
        {
            if (character is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠')
                return true;
            if (character != '\'' && !char.IsWhiteSpace(character))
                return false;
        }

        return false;
    }

    private static bool IsNumber(string cell) =>
        char.IsAsciiDigit(cell[^1]) && double.TryParse(cell, PlainNumber, CultureInfo.InvariantCulture, out _);
}
