using System.Collections.Frozen;
using ParallelLlm.Host.Documents.Mail;
using ParallelLlm.Host.Documents.Office;

namespace ParallelLlm.Host.Documents;

/// <summary>Tells formats apart, by content where it can and by the name's extension where it cannot.</summary>
internal static class FormatDetector
{
    // A PDF may begin with up to this much of something else.
    private const int PdfHeaderWithin = 1024;
    private const int TarMagicAt = 257;
    private const int FileTypeBoxAt = 4;

    private static readonly (byte[] Magic, string Label)[] Magics =
    [
        ([0x89, .. "PNG"u8], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ([.. "GIF8"u8], "a GIF image"),
        ([.. "II*\0"u8], "a TIFF image"),
        ([.. "MM\0*"u8], "a TIFF image"),
        ([0x1F, 0x8B], "gzip data"),
        ([.. "BZh"u8], "bzip2 data"),
        ([0xFD, .. "7zXZ"u8], "xz data"),
        ([0x28, 0xB5, 0x2F, 0xFD], "zstd data"),
        ([.. "7z"u8, 0xBC, 0xAF], "a 7z archive"),
        ([.. "Rar!"u8], "a RAR archive"),
        ([.. "SQLite format 3\0"u8], "an SQLite database"),
        ([0x7F, .. "ELF"u8], "a program"),
        ([.. "MZ"u8, 0x90, 0], "a program"),
        ([.. "RIFF"u8], "a media file"),
        ([.. "OggS"u8], "a media file"),
        ([.. "ID3"u8], "a media file"),
        ([.. "wOFF"u8], "a font"),
        ([.. "wOF2"u8], "a font"),
    ];

    private static readonly Dictionary<string, string> LaterByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".pptx"] = "PPTX (PowerPoint)",
        [".odt"] = "ODT (OpenDocument)",
        [".ods"] = "ODS (OpenDocument)",
        [".epub"] = "EPUB",
        [".rtf"] = "RTF",
        [".mbox"] = "MBOX (mail)",
        [".mht"] = "MHTML (web archive)",
        [".mhtml"] = "MHTML (web archive)",
    };

    private static readonly Dictionary<string, DocumentFormat> BinaryByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".pdf"] = DocumentFormat.Pdf,
        [".docx"] = DocumentFormat.Docx,
        [".docm"] = DocumentFormat.Docx,
        [".dotx"] = DocumentFormat.Docx,
        [".xlsx"] = DocumentFormat.Xlsx,
        [".xlsm"] = DocumentFormat.Xlsx,
        [".xltx"] = DocumentFormat.Xlsx,
        [".eml"] = DocumentFormat.Mail,
    };

    // Plain text, whatever its beginning.
    private static readonly FrozenSet<string> PlainText = FrozenSet.Create(
        ".txt", ".text", ".log", ".json", ".jsonl", ".ndjson", ".xml", ".yaml", ".yml", ".toml", ".ini", ".rst", ".tex");

    /// <summary>The problem of a document in a format that holds text and is not read so far; null for all others.</summary>
    public static DocumentProblem? NotReadYet(string name, ReadOnlySpan<byte> head) =>
        head.StartsWith("{\\rtf"u8) ? NotReadYet(LaterByExtension[".rtf"])
        : LaterByExtension.TryGetValue(FileExtension.Of(name), out var label) ? NotReadYet(label)
        : null;

    /// <summary>The problem of a document in a format that is not read so far.</summary>
    /// <param name="label">The format's name for people.</param>
    public static DocumentProblem NotReadYet(string label) => new(DocumentProblemKind.UnsupportedFormat, $"{label} is not read yet");

    /// <summary>
    /// The format of a document that is read in a process of its own: by its content, else by its name's extension; null for all others.
    /// A file with the name of such a format and other content is damaged, and no text.
    /// </summary>
    public static DocumentFormat? Binary(string name, ReadOnlySpan<byte> head)
    {
        var extension = FileExtension.Of(name);
        DocumentFormat? byName = BinaryByExtension.TryGetValue(extension, out var known) ? known : null;
        return IsPdf(head) ? DocumentFormat.Pdf
            // Which of the two it is, or another, only its directory tells.
            : IsZip(head) || OleFile.Begins(head) ? (byName == DocumentFormat.Xlsx ? DocumentFormat.Xlsx : DocumentFormat.Docx)
            : byName ?? (!PlainText.Contains(extension) && MailHead.IsMail(head) ? DocumentFormat.Mail : null);
    }

    public static bool IsPdf(ReadOnlySpan<byte> head) => head[..Math.Min(head.Length, PdfHeaderWithin)].IndexOf("%PDF-"u8) >= 0;

    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8);

    /// <summary>The problem of bytes that are no text, where it is known what they are instead.</summary>
    public static DocumentProblem? KnownBinary(ReadOnlySpan<byte> head) =>
        Never(head) is { } label ? new(DocumentProblemKind.UnsupportedFormat, $"it is {label}, which is not read") : null;

    /// <summary>Whether the name has an extension of XHTML, which browsers read as XML.</summary>
    public static bool IsXhtml(string name) => FileExtension.Of(name) is ".xhtml" or ".xht";

    /// <summary>The format of a text: by its name, else by its beginning. Without a known extension, only a whole page is HTML.</summary>
    public static DocumentFormat OfText(string name, ReadOnlySpan<char> head) => FileExtension.Of(name) switch
    {
        ".html" or ".htm" or ".xhtml" or ".xht" or ".shtml" or ".shtm" => DocumentFormat.Html,
        ".md" or ".markdown" or ".mdown" => DocumentFormat.Markdown,
        ".csv" or ".tsv" or ".tab" => DocumentFormat.Csv,
        var extension when PlainText.Contains(extension) => DocumentFormat.PlainText,
        "" when HtmlBeginning.IsMarkup(head) => DocumentFormat.Html,
        _ when HtmlBeginning.IsPage(head) => DocumentFormat.Html,
        _ => DocumentFormat.PlainText,
    };

    private static string? Never(ReadOnlySpan<byte> head)
    {
        foreach (var (magic, label) in Magics)
        {
            if (head.StartsWith(magic))
                return label;
        }

        return head.Length > TarMagicAt && head[TarMagicAt..].StartsWith("ustar"u8) ? "a tar archive"
            : head.Length > FileTypeBoxAt && head[FileTypeBoxAt..].StartsWith("ftyp"u8) ? "a media file"
            : null;
    }
}
