using System.Text;
using MimeKit;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>
/// Reads a mail (RFC 5322 and MIME): the lines of its header, its body, and each attachment by the attachment's own reader. Thread-safe.
/// </summary>
/// <param name="readAttachment">Reads a document of any format.</param>
internal sealed class MailReader(Action<DocumentContent, TextSink> readAttachment)
{
    // Text of an attachment that then fails is kept, and paid for: with more of it, the whole mail fails instead.
    private const int MostOfFailed = 1_000_000;

    /// <summary>Reads a mail, or the part of it that <see cref="DocumentContent.Part"/> names.</summary>
    /// <exception cref="DocumentProblemException">It cannot be read.</exception>
    public void Read(DocumentContent content, TextSink sink)
    {
        var mail = MailBytes.Parse(content.Bytes);
        if (content.Part.Attachment is >= 0 and var index)
        {
            var budget = new MailBudget();
            var contents = MailContents.Of(mail, budget, content.Encoding);
            ReadAttachment(contents.Attachments[index], content, sink, budget);
            sink.Progress();
        }
        else
        {
            ReadMail(mail, content, sink);
        }
    }

    /// <summary>The names of a mail's attachments, in the order of <see cref="MailPart.Attachment"/>. No two are equal.</summary>
    /// <exception cref="DocumentProblemException">It cannot be read.</exception>
    public static IReadOnlyList<string> Attachments(DocumentContent content)
    {
        var contents = MailContents.Of(MailBytes.Parse(content.Bytes), new MailBudget(), content.Encoding);
        return [.. contents.Attachments.Take(MailBudget.MaxAttachments).Select(attachment => attachment.Name)];
    }

    /// <param name="content">The document that the mail is of, with the settings for its parts.</param>
    private void ReadMail(MimeMessage mail, DocumentContent content, TextSink sink)
    {
        var outer = sink as PartSink;
        var budget = outer?.Budget ?? new MailBudget();
        var contents = MailContents.Of(mail, budget, content.Encoding);
        var start = sink.Length;
        new MailHeader(mail.Headers, contents.Encoding).Write(sink);
        var isRead = WriteBodies(contents, sink, start);
        sink.Progress();
        foreach (var warning in contents.Warnings)
            sink.Warn(warning);

        var gap = sink.Length > start ? "\n" : "";
        var isWithAttachments = content.Part.Attachment != MailPart.OwnText;
        foreach (var (index, attachment) in contents.Attachments.Index())
        {
            var part = new PartSink(sink, attachment.Name, gap, budget);
            if (isWithAttachments)
                isRead |= TryReadAttachment(attachment, content, part);
            else if (index >= MailBudget.MaxAttachments)
                part.Warn(MailBudget.TooMany().Problem.Message);
            gap = part.Gap;
        }

        if (contents.IsEncrypted && !isRead)
            throw new DocumentProblemException(DocumentProblemKind.Encrypted, "its body is encrypted");
        if (contents.IsEncrypted)
            sink.Warn("body: it is encrypted");
        if (sink.Length == start)
            throw new DocumentProblemException(DocumentProblemKind.Empty, "it holds no text");
    }

    /// <summary>Writes the body, after a blank line. Whether there is any.</summary>
    private static bool WriteBodies(MailContents contents, TextSink sink, long start)
    {
        var header = sink.Length;
        foreach (var body in contents.Bodies.Where(body => !body.IsBlank))
        {
            if (sink.Length > start)
                sink.Write("\n");
            body.Write(sink);
        }

        return sink.Length > header;
    }

    private bool TryReadAttachment(MailAttachment attachment, DocumentContent content, PartSink part)
    {
        try
        {
            if (part.Depth > MailBudget.MaxNesting)
            {
                throw new DocumentProblemException(
                    DocumentProblemKind.TooLarge, $"more than {MailBudget.MaxNesting} attachments within each other are not read");
            }

            part.Budget.Count();
            ReadAttachment(attachment, content, part, part.Budget);
        }
        catch (DocumentProblemException problem) when (!part.Budget.IsSpent && part.Length <= MostOfFailed)
        {
            part.Warn(problem.Problem.Message);
        }

        part.Progress();
        return part.Length > 0;
    }

    private void ReadAttachment(MailAttachment attachment, DocumentContent content, TextSink sink, MailBudget budget)
    {
        var settings = content with { Part = MailPart.All };
        if (attachment.Part is MessagePart { Message: { } mail })
        {
            ReadMail(mail, settings, sink);
        }
        else if (attachment.Part is MimePart part)
        {
            var bytes = budget.Decode(part);
            if (bytes.Length > 0 && budget.SameAs(bytes, attachment.Name) is { } other)
                sink.Warn($"it is the same as {other} and read once");
            else
                readAttachment(
                    settings with
                    {
                        Name = AttachmentName.ForReader(attachment.Name, part.ContentType),
                        Bytes = bytes,
                        Encoding = Declared(part, bytes) ?? content.Encoding,
                    },
                    sink);
        }
    }

    /// <summary>The encoding that the part of a text declares, if all of the text fits; null otherwise.</summary>
    private static Encoding? Declared(MimePart part, byte[] bytes) =>
        part is TextPart && bytes.Length <= MailBody.MaxBytes ? PartText.Fitting(bytes, part.ContentType.Charset) : null;
}
