namespace ParallelLlm.Tests.Load.Documents.Writers;

/// <summary>The frame of an XLSX file around the data of one sheet.</summary>
internal static class RawXlsx
{
    public const string Workbook = "xl/workbook.xml";
    public const string Sheet = "xl/worksheets/sheet1.xml";
    public const string Spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private const string Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

    public static readonly OfficePart Types = OfficePackage.Types(
        (Workbook, Type + "sheet.main+xml"), (Sheet, Type + "worksheet+xml"),
        ("xl/sharedStrings.xml", Type + "sharedStrings+xml"), ("xl/styles.xml", Type + "styles+xml"));

    public static readonly OfficePart PackageRelationships = OfficePackage.RelationshipsOf("", ("officeDocument", Workbook));

    public static readonly OfficePart WorkbookRelationships = OfficePackage.RelationshipsOf(
        Workbook, ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml"));

    public static readonly OfficePart OneSheet = WorkbookOf("<sheet name=\"Data\" sheetId=\"1\" r:id=\"rId1\"/>");

    /// <summary>The main part.</summary>
    public static OfficePart WorkbookOf(string sheets) => OfficePart.Xml(
        Workbook,
        $"<workbook xmlns=\"{Spreadsheet}\" xmlns:r=\"{OfficePackage.OfficeRelationships}\"><sheets>{sheets}</sheets></workbook>");

    /// <summary>Writes a workbook with a sheet, whose XML is not looked at, and more parts.</summary>
    public static void Write(Stream output, Action<Stream> sheet, params IEnumerable<OfficePart> others) =>
        OfficePackage.Write(output, [Types, PackageRelationships, OneSheet, WorkbookRelationships, SheetOf(sheet), .. others]);

    /// <summary>The sheet.</summary>
    /// <param name="content">Writes the sheet's content: a dimension, rows.</param>
    public static OfficePart SheetOf(Action<Stream> content) => new(Sheet, output =>
    {
        output.Write($"<worksheet xmlns=\"{Spreadsheet}\">");
        content(output);
        output.Write("</worksheet>");
    });

    /// <summary>A cell with its text in it.</summary>
    public static string Inline(string reference, string text) =>
        $"<c r=\"{reference}\" t=\"inlineStr\"><is><t>{OfficePackage.Escape(text)}</t></is></c>";
}
