using System.Xml;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>
/// Reads Excel workbooks (XLSX, XLSM): the cells of all sheets as they are shown, hidden ones too, and each sheet's header, footer,
/// comments and text boxes. Sheets stream; the workbook's texts are held in memory.
/// </summary>
internal sealed class XlsxReader
{
    /// <summary>Writes the text of a workbook with the sheet and the cell of each piece.</summary>
    /// <exception cref="DocumentProblemException">It cannot be read.</exception>
    public void Read(DocumentContent content, TextSink sink)
    {
        try
        {
            using var parts = ZipParts.Open(content.Bytes);
            var text = new XmlText();
            var workbook = Workbook.Read(parts, text);
            sink.Progress();
            var start = sink.Length;
            var read = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var isAnyThere = false;
            foreach (var sheet in workbook.Sheets)
            {
                if (sheet.Part is null || !parts.Has(sheet.Part))
                {
                    sink.Warn($"sheet \"{sheet.Name}\" is missing in the file");
                    continue;
                }

                isAnyThere = true;
                if (sheet.Type != "worksheet")
                    sink.Warn($"sheet \"{sheet.Name}\" is a {sheet.Type} and not read");
                else if (read.Add(sheet.Part))
                    new SheetReader(parts, workbook, text, sink, start).Read(sheet);
                sink.Progress();
            }

            if (!isAnyThere)
                throw new DocumentProblemException(DocumentProblemKind.Damaged, "it has no sheets");
            if (sink.Length == start)
                throw new DocumentProblemException(DocumentProblemKind.Empty, "it holds no text");
        }
        catch (Exception damaged) when (damaged is XmlException or InvalidDataException)
        {
            throw new DocumentProblemException(DocumentProblemKind.Damaged, "its parts are damaged or cut off", damaged);
        }
    }
}
