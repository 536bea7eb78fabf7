using System.Text;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Mail;
using ParallelLlm.Tests.Load.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents.Mail;

/// <summary>Writes mails and reads them, with readers of attachments that stand for the real ones.</summary>
internal static class Mails
{
    public const string Header = "From: Anna <anna@example.com>\r\nTo: bert@example.com\r\nSubject: Offer\r\nMIME-Version: 1.0\r\n";

    /// <summary>What <see cref="Header"/> reads as.</summary>
    public const string HeaderText = "From: Anna <anna@example.com>\nTo: bert@example.com\nSubject: Offer\n";

    private static readonly MailReader Reader = new(Attachment);

    public static byte[] Bytes(string mail) => Encoding.UTF8.GetBytes(mail.ReplaceLineEndings("\r\n"));

    /// <summary>A mail of parts, each with its own header.</summary>
    public static byte[] Of(params string[] parts) => Bytes(Header + Multipart("mixed", parts));

    /// <summary>A multipart with its header.</summary>
    public static string Multipart(string subtype, params string[] parts)
    {
        var boundary = $"b{subtype}{parts.Length}";
        return $"Content-Type: multipart/{subtype}; boundary={boundary}\n\n"
            + string.Concat(parts.Select(part => $"--{boundary}\n{part}\n")) + $"--{boundary}--\n";
    }

    public static string Plain(string text) => $"Content-Type: text/plain; charset=utf-8\n\n{text}";

    public static string Html(string text) => $"Content-Type: text/html; charset=utf-8\n\n{text}";

    public static string Attached(string name, string content, string type = "application/octet-stream") =>
        Attached(name, Encoding.UTF8.GetBytes(content), type);

    public static string Attached(string name, byte[] content, string type = "application/octet-stream") =>
        $"Content-Type: {type}\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"{name}\"\n\n"
        + Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks);

    public static CollectedText Read(byte[] mail) => Read(new DocumentContent("mail.eml", mail));

    public static CollectedText Read(DocumentContent mail)
    {
        var text = new CollectedText();
        Reader.Read(mail, text);
        return text;
    }

    public static DocumentProblem ProblemOf(byte[] mail) => Should.Throw<DocumentProblemException>(() => Read(mail)).Problem;

    /// <summary>Mails are read as mails; a name with <c>locked</c> or <c>memory</c> fails; all others are texts of pages.</summary>
    private static void Attachment(DocumentContent content, TextSink sink)
    {
        if (content.Name.EndsWith(".eml", StringComparison.Ordinal))
        {
            Reader.Read(content, sink);
            return;
        }

        if (content.Name.Contains("locked"))
            throw new DocumentProblemException(DocumentProblemKind.Encrypted, "it is protected by a password");
        if (content.Name.Contains("memory"))
#pragma warning disable MA0012
            throw new OutOfMemoryException();
#pragma warning restore MA0012
        if (content.Name.Contains("warns"))
            sink.Warn("page 2 has no text");
        sink.Mark(new SourcePlace { Page = 1 });
        sink.Write((content.Encoding ?? Encoding.UTF8).GetString(content.Bytes));
    }
}
