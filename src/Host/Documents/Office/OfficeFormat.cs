using System.Text;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>Tells the formats apart that are ZIP archives, by their declarations.</summary>
internal static class OfficeFormat
{
    // No media type that counts here is longer.
    private const int LongestMediaType = 256;

    private static readonly (string Words, string Label)[] MediaTypes =
    [
        ("opendocument.text", "ODT (OpenDocument)"),
        ("opendocument.spreadsheet", "ODS (OpenDocument)"),
        ("opendocument.presentation", "ODP (OpenDocument)"),
        ("epub", "EPUB"),
    ];

    private static readonly (string Words, string Label)[] ContentTypes =
    [
        ("ms-excel.sheet.binary", "XLSB (Excel binary)"),
        ("presentationml", "PPTX (PowerPoint)"),
        ("ms-powerpoint", "PPTX (PowerPoint)"),
        ("visio", "VSDX (Visio)"),
    ];

    /// <summary>
    /// The format: <see cref="DocumentFormat.Docx"/> or <see cref="DocumentFormat.Xlsx"/>, templates and those with macros included.
    /// </summary>
    /// <exception cref="DocumentProblemException">It is another format, or just a ZIP archive.</exception>
    public static DocumentFormat Of(ZipParts parts)
    {
        if (Label(MediaTypes, MediaType(parts)) is { } open)
            throw NotReadYet(open);
        var type = MainPart.Of(parts)?.ContentType ?? "";
        if (Label(ContentTypes, type) is { } other)
            throw NotReadYet(other);
        if (Has(type, "wordprocessingml") || Has(type, "ms-word"))
            return DocumentFormat.Docx;
        if (Has(type, "spreadsheetml") || Has(type, "ms-excel"))
            return DocumentFormat.Xlsx;
        throw new DocumentProblemException(DocumentProblemKind.UnsupportedFormat, "it is a ZIP archive, which is not read");
    }

    private static DocumentProblemException NotReadYet(string label) => new(FormatDetector.NotReadYet(label));

    /// <summary>The declaration of OpenDocument and EPUB, a part of its own.</summary>
    private static string MediaType(ZipParts parts)
    {
        using var stream = parts.Bytes("mimetype");
        if (stream is null)
            return "";
        var bytes = new byte[LongestMediaType];
        try
        {
            return Encoding.ASCII.GetString(bytes, 0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception damaged) when (ZipParts.IsOfDamage(damaged))
        {
            throw ZipParts.DamagedPart("mimetype", damaged);
        }
    }

    private static string? Label((string Words, string Label)[] labels, string type) =>
        Array.Find(labels, label => Has(type, label.Words)).Label;

    private static bool Has(string type, string words) => type.Contains(words, StringComparison.OrdinalIgnoreCase);
}
