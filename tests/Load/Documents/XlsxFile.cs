using System.IO.Compression;
using System.Text;

namespace ParallelLlm.Tests.Load.Documents;

/// <summary>A workbook made part by part.</summary>
internal sealed class XlsxFile
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly Dictionary<string, string> _parts = [];

    /// <summary>A workbook whose sheets (Sheet1, Sheet2, …) have these rows, as XML.</summary>
    public static XlsxFile WithRows(params string[] sheets)
    {
        var file = new XlsxFile();
        var numbers = Enumerable.Range(1, sheets.Length).ToList();
        file["_rels/.rels"] = RelationsTo((Relations + "/officeDocument", "xl/workbook.xml"));
        file["xl/workbook.xml"] = Workbook(string.Concat(numbers.Select(number => $"""<sheet name="Sheet{number}" r:id="r{number}"/>""")));
        file["xl/_rels/workbook.xml.rels"] = RelationsTo(
        [
            .. numbers.Select(number => (Relations + "/worksheet", $"worksheets/sheet{number}.xml")),
            (Relations + "/sharedStrings", "sharedStrings.xml"),
            (Relations + "/styles", "styles.xml"),
        ]);
        foreach (var number in numbers)
            file[$"xl/worksheets/sheet{number}.xml"] = Sheet(sheets[number - 1]);
        return file;
    }

    /// <summary>The XML of a part.</summary>
    public string this[string part]
    {
        get => _parts[part];
        set => _parts[part] = value;
    }

    /// <summary>The XML of a workbook with sheets and, before them, anything else.</summary>
    public static string Workbook(string sheets, string before = "") =>
        $"""<workbook xmlns="{Main}" xmlns:r="{Relations}">{before}<sheets>{sheets}</sheets></workbook>""";

    /// <summary>The XML of a sheet with rows and, after them, anything else.</summary>
    public static string Sheet(string rows, string after = "") =>
        $"""<worksheet xmlns="{Main}" xmlns:r="{Relations}"><sheetData>{rows}</sheetData>{after}</worksheet>""";

    /// <summary>The XML of shared texts.</summary>
    public static string Strings(params string[] texts) =>
        $"""<sst xmlns="{Main}">{string.Concat(texts.Select(text => $"<si><t>{text}</t></si>"))}</sst>""";

    /// <summary>The XML of styles, one for each number format.</summary>
    public static string Styles(params string[] formats)
    {
        var ids = Enumerable.Range(0, formats.Length).ToList();
        var codes = ids.Select(id => $"""<numFmt numFmtId="{id + 200}" formatCode="{formats[id].Replace("\"", "&quot;")}"/>""");
        var styles = ids.Select(id => $"""<xf numFmtId="{id + 200}"/>""");
        return $"""
            <styleSheet xmlns="{Main}"><numFmts>{string.Concat(codes)}</numFmts><cellStyleXfs><xf numFmtId="1"/></cellStyleXfs>
            <cellXfs>{string.Concat(styles)}</cellXfs></styleSheet>
            """;
    }

    /// <summary>The XML of relations r1, r2, …; a type without a namespace is one of documents.</summary>
    public static string RelationsTo(params (string Type, string Target)[] relations)
    {
        var all = relations.Select((relation, i) =>
            $"""<Relationship Id="r{i + 1}" Type="{Full(relation.Type)}" Target="{relation.Target}"/>""");
        return $"""
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{string.Concat(all)}</Relationships>
            """;

        static string Full(string type) => type.Contains('/') ? type : $"{Relations}/{type}";
    }

    /// <summary>Removes a part.</summary>
    public void Remove(string part) => _parts.Remove(part);

    /// <summary>The same workbook in the strict form, which has other namespaces.</summary>
    public XlsxFile AsStrict()
    {
        var strict = new XlsxFile();
        foreach (var (name, xml) in _parts)
        {
            strict[name] = xml.Replace(Main, "http://purl.oclc.org/ooxml/spreadsheetml/main")
                .Replace(Relations, "http://purl.oclc.org/ooxml/officeDocument/relationships");
        }

        return strict;
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var (name, xml) in _parts)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(Encoding.UTF8.GetBytes(xml));
            }
        }

        return bytes.ToArray();
    }
}
