using MimeKit;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>Parses a mail's file.</summary>
internal static class MailBytes
{
    // Line ends, and UTF-8's byte order mark.
    private static readonly byte[] Ahead = [(byte)'\r', (byte)'\n', 0xEF, 0xBB, 0xBF];

    /// <summary>The mail of a file that holds one.</summary>
    /// <exception cref="DocumentProblemException">It holds something else, or is beyond the bounds.</exception>
    public static MimeMessage Parse(byte[] bytes)
    {
        if (FormatDetector.KnownBinary(bytes) is { } other)
            throw new DocumentProblemException(other);
        var mail = bytes.AsSpan().TrimStart(Ahead);
        if (mail.IsEmpty)
            throw new DocumentProblemException(DocumentProblemKind.Empty, "it is empty");
        if (IsMailbox(mail))
        {
            throw new DocumentProblemException(
                DocumentProblemKind.UnsupportedFormat, "it holds several mails (mbox), which is not read. Save each as a file of its own");
        }

        return BoundedMimeParser.Mail(mail.Length == bytes.Length ? bytes : mail.ToArray());
    }

    /// <summary>Whether there is a second mail in the file: another line that begins with <c>From</c>, then a header.</summary>
    private static bool IsMailbox(ReadOnlySpan<byte> mail)
    {
        if (!mail.StartsWith("From "u8))
            return false;
        for (var rest = mail; rest.IndexOf("\nFrom "u8) is >= 0 and var at;)
        {
            rest = rest[(at + 1)..];
            if (rest.IndexOf((byte)'\n') is > 0 and var end && HeaderBlock.NameOf(rest[(end + 1)..]).Length > 0)
                return true;
        }

        return false;
    }
}
