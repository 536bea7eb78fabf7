using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml;
using ParallelLlm.Host.Documents.Tables;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>Reads the rows of a sheet, one at a time, with the texts of its cells as they are shown.</summary>
/// <param name="workbook">Its texts and styles.</param>
/// <param name="text">Reads the cells' XML.</param>
/// <param name="write">Takes each row that is not empty: its number and its cells in the order of the columns.</param>
internal sealed class SheetRows(Workbook workbook, XmlText text, Action<int, ReadOnlySpan<RowCell>> write)
{
    // A date without a zone, as it is stored in a strict workbook.
    private static readonly string[] IsoDates = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    private readonly List<RowCell> _cells = [];
    private int _row;
    private int _column;
    private bool _isSorted;

    /// <summary>Formulas whose results the workbook does not have.</summary>
    public int Unknown { get; private set; }

    /// <summary>Cells that refer to texts that the workbook does not have.</summary>
    public int Missing { get; private set; }

    /// <summary>Reads the rows from the beginning of <c>sheetData</c> to its end.</summary>
    public void Read(XmlReader xml)
    {
        if (xml.IsEmptyElement)
            return;
        var depth = xml.Depth;
        while (xml.Next() && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "row")
                Begin(xml);
            else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "c")
                Cell(xml);
            else if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "row")
                End();
        }
    }

    private void Begin(XmlReader xml)
    {
        // Only numbers that a sheet can have are followed. A row without one follows the one before it.
        var isStated = int.TryParse(xml.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var stated)
            && stated is > 0 and <= CellName.MaxRow;
        _row = isStated ? stated : _row + 1;
        _column = 0;
        _isSorted = true;
    }

    private void End()
    {
        if (_cells.Count == 0)
            return;
        if (!_isSorted)
            SortByColumn();
        write(_row, CollectionsMarshal.AsSpan(_cells));
        _cells.Clear();
    }

    /// <summary>Sorts the cells; of those with one name, the first in the file stays the first.</summary>
    private void SortByColumn()
    {
        RowCell[] sorted = [.. _cells.OrderBy(cell => cell.Column)];
        _cells.Clear();
        _cells.AddRange(sorted);
    }

    private void Cell(XmlReader xml)
    {
        var column = CellName.Parse(xml.GetAttribute("r"))?.Column ?? _column + 1;
        _isSorted &= column > _column;
        _column = column;
        if (xml.IsEmptyElement)
            return;
        if (Text(xml) is not { Length: > 0 } shown)
            return;
        if (_cells.Count == CellName.MaxColumn)
            throw new DocumentProblemException(DocumentProblemKind.Damaged, $"it has a row of more than {CellName.MaxColumn:N0} cells");
        _cells.Add(new RowCell(_row, column, shown));
    }

    private string Text(XmlReader xml)
    {
        var type = xml.GetAttribute("t");
        var style = CellFormats.Number(xml.GetAttribute("s"));
        var depth = xml.Depth;
        var (shown, isFormula) = ("", false);
        while (xml.Next() && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (xml.LocalName == "v")
                shown = Shown(text.Read(xml), type, style);
            else if (xml.LocalName == "is")
                shown = SharedStrings.Line(text.Read(xml));
            else if (xml.LocalName == "f")
                isFormula = true;
        }

        if (isFormula && shown.Length == 0 && type != "str")
            Unknown++;
        return shown;
    }

    private string Shown(ReadOnlySpan<char> value, string? type, int style) => type switch
    {
        _ when value.IsEmpty => "",
        "s" => SharedText(value),
        "b" => value is "1" or "true" ? "TRUE" : "FALSE",
        "str" or "inlineStr" or "e" => SharedStrings.Line(value),
        "d" when DateTime.TryParseExact(value, IsoDates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) =>
            workbook.Formats.Show(date, style),
        null or "n" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => workbook.Formats.Show(number, style),
        _ => SharedStrings.Line(value),
    };

    private string SharedText(ReadOnlySpan<char> number)
    {
        if (workbook.Strings[number] is { } shared)
            return shared;
        Missing++;
        return "";
    }
}
