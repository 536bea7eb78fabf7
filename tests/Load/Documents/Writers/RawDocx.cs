namespace ParallelLlm.Tests.Load.Documents.Writers;

/// <summary>The frame of a DOCX file around any main part.</summary>
internal static class RawDocx
{
    public const string MainPart = "word/document.xml";
    public const string Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    public const string Begin = $"<w:document xmlns:w=\"{Word}\"><w:body>";
    public const string End = "</w:body></w:document>";

    public const string MainType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

    public static readonly OfficePart Types = OfficePackage.Types((MainPart, MainType));

    public static readonly OfficePart PackageRelationships = OfficePackage.RelationshipsOf("", ("officeDocument", MainPart));

    /// <summary>Writes a document with a body, whose XML is not looked at, and more parts.</summary>
    public static void Write(Stream output, Action<Stream> body, params IEnumerable<OfficePart> others) =>
        OfficePackage.Write(output, [Types, PackageRelationships, MainOf(body), .. others]);

    /// <summary>The main part.</summary>
    public static OfficePart MainOf(Action<Stream> body) => new(MainPart, output =>
    {
        output.Write(Begin);
        body(output);
        output.Write(End);
    });

    /// <summary>A paragraph of a text.</summary>
    public static string Paragraph(string text) => $"<w:p><w:r><w:t xml:space=\"preserve\">{OfficePackage.Escape(text)}</w:t></w:r></w:p>";
}
