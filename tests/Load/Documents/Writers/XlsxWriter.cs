using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ParallelLlm.Tests.Load.Documents.Writers;

/// <summary>Writes an XLSX of sheets, row by row. The same calls give the same bytes.</summary>
internal sealed class XlsxWriter
{
    private const string Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    private const string Root = $"xmlns=\"{RawXlsx.Spreadsheet}\"";
    private const int Letters = 26;

    // Of the styles below.
    private const int DateStyle = 1;
    private const int MoneyStyle = 2;

    // The styles' fonts, fills and borders are what Excel refuses to do without.
    private const string Styles = "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>"
        + "<fonts count=\"1\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"2\"><fill>"
        + "<patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
        + "<borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"3\"><xf numFmtId=\"0\"/>"
        + "<xf numFmtId=\"164\" applyNumberFormat=\"1\"/><xf numFmtId=\"4\" applyNumberFormat=\"1\"/></cellXfs>";

    private static readonly DateOnly Epoch = new(1899, 12, 30);

    private readonly List<(string Name, StringBuilder Rows)> _sheets = [];
    private readonly List<string> _strings = [];
    private int _row;

    /// <summary>Begins a sheet.</summary>
    public void Sheet(string name)
    {
        _sheets.Add((name, new StringBuilder()));
        _row = 0;
    }

    /// <summary>Leaves a row empty.</summary>
    public void Skip() => _row++;

    /// <summary>Writes the next row.</summary>
    /// <param name="cells">
    /// From column A on: a text, a <see cref="DateOnly"/>, a <see cref="decimal"/> (money), an <see cref="int"/>; null is empty.
    /// </param>
    /// <returns>The row's number, from 1.</returns>
    public int Row(params IReadOnlyList<object?> cells)
    {
        var rows = _sheets[^1].Rows.Append(CultureInfo.InvariantCulture, $"<row r=\"{++_row}\">");
        for (var column = 0; column < cells.Count; column++)
        {
            var reference = Reference(column, _row);
            rows.Append(cells[column] switch
            {
                null => "",
                DateOnly date => Number(reference, DateStyle, date.DayNumber - Epoch.DayNumber),
                decimal money => Number(reference, MoneyStyle, money),
                int number => Number(reference, 0, number),
                var text => Shared(reference, text.ToString()!),
            });
        }

        rows.Append("</row>");
        return _row;
    }

    /// <summary>A cell's name, such as <c>B12</c>.</summary>
    /// <param name="column">From 0.</param>
    /// <param name="row">From 1.</param>
    public static string Reference(int column, int row)
    {
        var name = "";
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / Letters)
            name = (char)('A' + ((rest - 1) % Letters)) + name;
        return $"{name}{row}";
    }

    /// <summary>The whole file.</summary>
    public byte[] ToArray()
    {
        string[] names = [.. Enumerable.Range(1, _sheets.Count).Select(number => $"sheet{number}")];
        using var file = new MemoryStream();
        OfficePackage.Write(
            file,
            [
                OfficePackage.Types(
                [
                    (RawXlsx.Workbook, $"{Type}sheet.main+xml"),
                    .. names.Select(name => ($"xl/worksheets/{name}.xml", $"{Type}worksheet+xml")),
                    ("xl/sharedStrings.xml", $"{Type}sharedStrings+xml"),
                    ("xl/styles.xml", $"{Type}styles+xml"),
                ]),
                RawXlsx.PackageRelationships,
                RawXlsx.WorkbookOf(string.Concat(_sheets.Select((sheet, i) =>
                    $"<sheet name=\"{OfficePackage.Escape(sheet.Name)}\" sheetId=\"{i + 1}\" r:id=\"rId{i + 1}\"/>"))),
                OfficePackage.RelationshipsOf(
                    RawXlsx.Workbook,
                    [
                        .. names.Select(name => ("worksheet", $"worksheets/{name}.xml")),
                        ("sharedStrings", "sharedStrings.xml"),
                        ("styles", "styles.xml"),
                    ]),
                .. _sheets.Select((sheet, i) => OfficePart.Xml(
                    $"xl/worksheets/{names[i]}.xml", $"<worksheet {Root}><sheetData>{sheet.Rows}</sheetData></worksheet>")),
                OfficePart.Xml("xl/sharedStrings.xml", $"<sst {Root}>{string.Concat(_strings)}</sst>"),
                OfficePart.Xml("xl/styles.xml", $"<styleSheet {Root}>{Styles}</styleSheet>"),
            ],
            CompressionLevel.NoCompression);
        return file.ToArray();
    }

    private string Shared(string reference, string text)
    {
        _strings.Add($"<si><t xml:space=\"preserve\">{OfficePackage.Escape(text)}</t></si>");
        return $"<c r=\"{reference}\" t=\"s\"><v>{_strings.Count - 1}</v></c>";
    }

    private static string Number(string reference, int style, decimal value) =>
        string.Create(CultureInfo.InvariantCulture, $"<c r=\"{reference}\" s=\"{style}\"><v>{value}</v></c>");
}
