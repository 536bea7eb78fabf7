using ParallelLlm.Host.Documents.Mail;
using ParallelLlm.Host.Documents.Office;
using ParallelLlm.Host.Documents.Pdf;

namespace ParallelLlm.Host.Documents;

/// <summary>
/// Reads a document that is in memory, by its content where that tells its format and by its name's extension where it does not. Runs in a
/// reader process, because its formats can be made to take a process down.
/// </summary>
internal static class ContentReader
{
    // Text can be packed a thousand to one, and is paid for. Real documents hold less than their size or some ten times that.
    private const int MaxCharsPerByte = 200;
    private const long AlwaysAllowedChars = 2_000_000;
    private const long MaxChars = 64_000_000;

    private static readonly MailReader Mail = new(Read);

    /// <summary>Reads a document, or an attachment in one.</summary>
    /// <exception cref="DocumentProblemException">It cannot be read.</exception>
    public static void Read(DocumentContent content, TextSink sink)
    {
        if (content.Bytes.Length == 0)
            throw new DocumentProblemException(DocumentProblemKind.Empty, "it is empty");
        sink.MaxLength = sink.Length + Math.Clamp((long)MaxCharsPerByte * content.Bytes.Length, AlwaysAllowedChars, MaxChars);
        switch (FormatDetector.Binary(content.Name, content.Bytes))
        {
            case DocumentFormat.Pdf:
                new PdfReader().Read(content, sink);
                break;
            case DocumentFormat.Docx or DocumentFormat.Xlsx:
                ReadOffice(content, sink);
                break;
            case DocumentFormat.Mail when content.Part == MailPart.Names:
                sink.Write(string.Join('\n', MailReader.Attachments(content)));
                break;
            case DocumentFormat.Mail:
                Mail.Read(content, sink);
                break;
            default:
                TextContent.Read(content, sink);
                break;
        }
    }

    private static void ReadOffice(DocumentContent content, TextSink sink)
    {
        if (OleFile.Begins(content.Bytes))
            throw new DocumentProblemException(OleFile.Problem(content.Bytes));
        if (OfficeOf(content.Bytes) == DocumentFormat.Docx)
            new DocxReader().Read(content, sink);
        else
            new XlsxReader().Read(content, sink);
    }

    private static DocumentFormat OfficeOf(byte[] bytes)
    {
        using var parts = ZipParts.Open(bytes);
        return OfficeFormat.Of(parts);
    }
}
