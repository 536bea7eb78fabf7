using ParallelLlm.Host.Documents.Tables;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>The sheets of a workbook in their order, and what its cells need to be shown.</summary>
internal sealed class Workbook
{
    private const int MaxSheets = 10_000;
    private const int MaxNameLength = 255;

    private Workbook(IReadOnlyList<WorkbookSheet> sheets, SharedStrings strings, CellFormats formats) =>
        (Sheets, Strings, Formats) = (sheets, strings, formats);

    public IReadOnlyList<WorkbookSheet> Sheets { get; }

    public SharedStrings Strings { get; }

    public CellFormats Formats { get; }

    /// <summary>Reads everything but the sheets.</summary>
    /// <exception cref="DocumentProblemException">There is no workbook, or it has too many sheets or texts.</exception>
    public static Workbook Read(ZipParts parts, XmlText text)
    {
        var main = PartRelations.Of(parts, "").OfType("officeDocument").FirstOrDefault() ?? "xl/workbook.xml";
        if (main.EndsWith(".bin", StringComparison.OrdinalIgnoreCase))
            throw new DocumentProblemException(DocumentProblemKind.UnsupportedFormat, "it is a binary workbook (XLSB), which is not read");
        var relations = PartRelations.Of(parts, main);
        var sheets = new List<WorkbookSheet>();
        var is1904 = false;
        using var xml = parts.Xml(main)
            ?? throw new DocumentProblemException(DocumentProblemKind.Damaged, "its main part, the workbook, is missing");
        while (xml.NextElement())
        {
            if (xml.LocalName == "workbookPr")
            {
                is1904 = xml.GetAttribute("date1904") is "1" or "true";
            }
            else if (xml.LocalName == "sheet")
            {
                if (sheets.Count == MaxSheets)
                    throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"it has more than {MaxSheets:N0} sheets");
                var id = PartRelations.Namespaces.Select(space => xml.GetAttribute("id", space)).FirstOrDefault(value => value is not null);
                var relation = relations.ById(id);
                sheets.Add(new WorkbookSheet(Name(xml.GetAttribute("name")), relation?.Type, relation?.Part)
                {
                    IsHidden = xml.GetAttribute("state") is "hidden" or "veryHidden",
                });
            }
        }

        return new Workbook(
            sheets,
            SharedStrings.Read(parts, relations.OfType("sharedStrings").FirstOrDefault(), text),
            CellFormats.Read(parts, relations.OfType("styles").FirstOrDefault(), is1904));
    }

    private static string Name(string? name)
    {
        var line = CellText.OneLine(name ?? "");
        return line.Length > MaxNameLength ? CellText.OneLine(line[..MaxNameLength]) : line;
    }
}
