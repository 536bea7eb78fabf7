using ParallelLlm.Tests.Load.Documents.Writers;
using static ParallelLlm.Tests.Load.Documents.Hostile.HostileEnd;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>XLSX files with false dimensions, endless cells, and strings, styles and formats without measure.</summary>
internal static class HostileXlsx
{
    private const string Root = $"xmlns=\"{RawXlsx.Spreadsheet}\"";
    private const string FormattedCell = "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>1234.5</v></c></row>";
    private static readonly string HelloRow = $"<row r=\"1\">{RawXlsx.Inline("A1", HostileInput.Hello)}</row>";

    public static IEnumerable<HostileInput> All =>
    [
        // Four hundred megabytes of text, each of which would be paid for.
        new("shared-string-bomb.xlsx", Exhausting, output => RawXlsx.Write(
            output,
            sheet =>
            {
                sheet.Write("<sheetData>");
                for (var row = 1; row <= 12_000; row++)
                    sheet.Write($"<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>");
                sheet.Write("</sheetData>");
            },
            SharedStrings(strings =>
            {
                strings.Write("<si><t>");
                strings.Repeat("a", 1 << 20);
                strings.Write("</t></si>");
            }))),
        new("shared-strings-20m.xlsx", Completed | Exhausting, output => RawXlsx.Write(
            output, Hello, SharedStrings(strings => strings.Repeat("<si><t>a</t></si>", 20_000_000)))),
        new("shared-strings-missing.xlsx", Completed | Damaged | Empty, output => RawXlsx.Write(output, sheet => sheet.Write(
            $"<sheetData>{HelloRow}<row r=\"2\"><c r=\"A2\" t=\"s\"><v>7</v></c><c r=\"B2\" t=\"s\"><v>-1</v></c></row></sheetData>"))),
        Sheet("dimension-lies", Completed, $"<dimension ref=\"A1:XFD1048576\"/><sheetData>{HelloRow}</sheetData>"),
        Sheet("rows-out-of-order", Completed | Damaged,
            $"<sheetData><row r=\"9\">{RawXlsx.Inline("C9", "late")}{RawXlsx.Inline("A9", "early")}</row>{HelloRow}"
            + "<row r=\"9\"/></sheetData>"),
        Sheet("rows-out-of-range", Completed | Damaged | TooLarge,
            $"<sheetData>{HelloRow}<row r=\"-5\">{RawXlsx.Inline("A-5", "negative")}</row>"
            + $"<row r=\"99999999999999999999\">{RawXlsx.Inline("ZZZZZZZZ99999999999999999999", "large")}</row>"
            + $"<row r=\"x\">{RawXlsx.Inline("???", "none")}</row><row>{RawXlsx.Inline("", "empty")}</row></sheetData>"),
        Sheet("cells-far-apart", Completed,
            $"<sheetData>{HelloRow}<row r=\"1048576\">{RawXlsx.Inline("XFD1048576", "far")}</row></sheetData>"),
        new("cells-empty-10m.xlsx", Completed | Exhausting, output => RawXlsx.Write(output, sheet =>
        {
            sheet.Write($"<sheetData>{HelloRow}<row r=\"2\">");
            sheet.Repeat("<c/>", 10_000_000);
            sheet.Write("</row></sheetData>");
        })),
        new("rows-empty-10m.xlsx", Completed | Exhausting, output => RawXlsx.Write(output, sheet =>
        {
            sheet.Write($"<sheetData>{HelloRow}");
            sheet.Repeat("<row/>", 10_000_000);
            sheet.Write("</sheetData>");
        })),
        Sheet("merged-cells-all", Completed,
            $"<sheetData>{HelloRow}</sheetData><mergeCells>{"<mergeCell ref=\"A1:XFD1048576\"/>".Times(10_000)}</mergeCells>"),
        new("styles-1m.xlsx", Completed | Exhausting, output => Styled(output, styles =>
        {
            styles.Write("<cellXfs>");
            styles.Repeat("<xf numFmtId=\"14\"/>", 1_000_000);
            styles.Write("</cellXfs>");
        })),
        Format("format-sections-100k", "0.0;".Times(100_000)),
        Format("format-brackets-100k", "[".Times(100_000)),
        Format("format-digits-1m", "0".Times(1_000_000)),
        Format("format-quotes", "\\&quot;0&quot;&quot;&quot;".Times(1_000)),
        Format("format-exponent", "0E+00000000000000000000.####################/######"),
        new("number-absurd.xlsx", Completed | Damaged, output => Styled(
            output,
            styles => styles.Write("<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"),
            "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>1E+308</v></c><c r=\"B2\" s=\"1\"><v>-99999999</v></c><c r=\"C2\" s=\"1\"><v>NaN</v></c>"
            + "<c r=\"D2\" s=\"99999\"><v>1</v></c><c r=\"E2\" s=\"-1\"><v>one</v></c></row>")),
        new("sheets-missing.xlsx", Damaged | Empty | UnsupportedFormat, output => OfficePackage.Write(
            output, [RawXlsx.Types, RawXlsx.PackageRelationships, RawXlsx.OneSheet, RawXlsx.WorkbookRelationships])),
        new("sheets-100k.xlsx", Completed | Damaged | Exhausting, output => OfficePackage.Write(output,
        [
            RawXlsx.Types,
            RawXlsx.PackageRelationships,
            RawXlsx.WorkbookOf(Sheets(100_000)),
            RawXlsx.WorkbookRelationships,
            RawXlsx.SheetOf(Hello),
        ])),
        new("workbook-loop.xlsx", Damaged | Empty | UnsupportedFormat, output => OfficePackage.Write(output,
        [
            RawXlsx.Types,
            RawXlsx.PackageRelationships,
            RawXlsx.OneSheet,
            OfficePackage.RelationshipsOf(RawXlsx.Workbook, ("worksheet", "workbook.xml"), ("sharedStrings", "workbook.xml")),
        ])),
        new("xlsx-dtd.xlsx", Damaged, output => OfficePackage.Write(output,
        [
            RawXlsx.Types,
            RawXlsx.PackageRelationships,
            RawXlsx.OneSheet,
            RawXlsx.WorkbookRelationships,
            OfficePart.Xml(
                RawXlsx.Sheet, $"<!DOCTYPE d [<!ENTITY e \"e\">]><worksheet {Root}><sheetData>{HelloRow}</sheetData></worksheet>"),
        ])),
        new("really-a-letter.xlsx", Completed, output => RawDocx.Write(output, HostileZips.Hello)),
    ];

    /// <summary>A sheet with the greeting.</summary>
    public static void Hello(Stream sheet) => sheet.Write($"<sheetData>{HelloRow}</sheetData>");

    private static HostileInput Sheet(string name, HostileEnd allowed, string content) =>
        new($"{name}.xlsx", allowed, output => RawXlsx.Write(output, sheet => sheet.Write(content)));

    private static HostileInput Format(string name, string format) =>
        new($"{name}.xlsx", Completed | Damaged | Exhausting, output => Styled(output, styles => styles.Write(
            $"<numFmts><numFmt numFmtId=\"200\" formatCode=\"{format}\"/></numFmts>"
            + "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"200\"/></cellXfs>")));

    private static void Styled(Stream output, Action<Stream> styles, string cells = FormattedCell) => RawXlsx.Write(
        output,
        sheet => sheet.Write($"<sheetData>{HelloRow}{cells}</sheetData>"),
        new OfficePart("xl/styles.xml", part =>
        {
            part.Write($"<styleSheet {Root}>");
            styles(part);
            part.Write("</styleSheet>");
        }));

    private static OfficePart SharedStrings(Action<Stream> strings) => new("xl/sharedStrings.xml", part =>
    {
        part.Write($"<sst {Root}>");
        strings(part);
        part.Write("</sst>");
    });

    private static string Sheets(int count) =>
        string.Concat(Enumerable.Range(1, count).Select(number => $"<sheet name=\"S{number}\" sheetId=\"{number}\" r:id=\"rId1\"/>"));
}
