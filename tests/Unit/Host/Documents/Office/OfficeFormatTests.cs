using System.IO.Compression;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Office;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

public sealed class OfficeFormatTests
{
    private const string Office = "application/vnd.openxmlformats-officedocument.";

    [Theory]
    [InlineData(Office + "wordprocessingml.document.main+xml", DocumentFormat.Docx)]
    [InlineData(Office + "wordprocessingml.template.main+xml", DocumentFormat.Docx)]
    [InlineData("application/vnd.ms-word.document.macroEnabled.main+xml", DocumentFormat.Docx)]
    [InlineData("application/vnd.ms-word.template.macroEnabledTemplate.main+xml", DocumentFormat.Docx)]
    [InlineData(Office + "spreadsheetml.sheet.main+xml", DocumentFormat.Xlsx)]
    [InlineData("application/vnd.ms-excel.sheet.macroEnabled.main+xml", DocumentFormat.Xlsx)]
    internal void A_format_that_is_read_is_found_by_its_content_type(string type, DocumentFormat format)
    {
        var large = new string('x', 100_000);
        var types = $"<Default Extension=\"xlsx\" ContentType=\"{Office}spreadsheetml.sheet\"/>"
            + $"<Override PartName=\"/a/b.xml\" ContentType=\"{type}\"/>";
        Detect(("media/image.png", large), ("[Content_Types].xml", $"<Types>{types}</Types>"), ("a/b.xml", "")).ShouldBe(format);
        types = $"<Default Extension=\"xml\" ContentType=\"{type}\"/>";
        Detect(("[Content_Types].xml", $"<Types>{types}</Types>"), ("a/b.xml", "")).ShouldBe(format);
    }

    [Theory]
    [InlineData(Office + "presentationml.presentation.main+xml", "PPTX (PowerPoint) is not read yet")]
    [InlineData("application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml", "PPTX (PowerPoint) is not read yet")]
    [InlineData("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "XLSB (Excel binary) is not read yet")]
    [InlineData("application/vnd.ms-visio.drawing.main+xml", "VSDX (Visio) is not read yet")]
    [InlineData("application/x", "it is a ZIP archive, which is not read")]
    public void Other_content_types_are_named(string type, string message) =>
        Problem(("[Content_Types].xml", $"<Types><Override PartName=\"/a.xml\" ContentType=\"{type}\"/></Types>"))
            .Message.ShouldBe(message);

    [Theory]
    [InlineData("application/vnd.oasis.opendocument.text", "ODT (OpenDocument) is not read yet")]
    [InlineData("application/vnd.oasis.opendocument.spreadsheet-template", "ODS (OpenDocument) is not read yet")]
    [InlineData("application/epub+zip", "EPUB is not read yet")]
    [InlineData("nonsense", "it is a ZIP archive, which is not read")]
    public void Other_media_types_are_named(string type, string message) => Problem(("mimetype", type)).ShouldBe(
        new(DocumentProblemKind.UnsupportedFormat, message));

    [Fact]
    public void The_main_part_decides_where_an_archive_holds_both()
    {
        var types = $"<Types><Override PartName=\"/x.xml\" ContentType=\"{Office}spreadsheetml.sheet.main+xml\"/>"
            + $"<Override PartName=\"/d.xml\" ContentType=\"{Office}wordprocessingml.document.main+xml\"/></Types>";
        const string Relations = "<Relationships><Relationship Type=\"a/officeDocument\" Target=\"d.xml\"/></Relationships>";
        Detect(("[Content_Types].xml", types), ("x.xml", ""), ("d.xml", ""), ("_rels/.rels", Relations)).ShouldBe(DocumentFormat.Docx);
    }

    [Fact]
    public void Broken_declarations_are_damage() =>
        Problem(("[Content_Types].xml", "<Types>")).ShouldBe(new(DocumentProblemKind.Damaged, "its part [Content_Types].xml is damaged"));

    private static DocumentProblem Problem(params (string Name, string Text)[] parts) =>
        Should.Throw<DocumentProblemException>(() => Detect(parts)).Problem;

    private static DocumentFormat Detect(params (string Name, string Text)[] parts)
    {
        var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in parts)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        using var opened = ZipParts.Open(file.ToArray());
        return OfficeFormat.Of(opened);
    }
}
