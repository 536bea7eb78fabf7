using MimeKit;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>Parses a mail's file.</summary>
internal static class MailBytes
{
    private static readonly byte[] LineEnds = [(byte)'\r', (byte)'\n'];

    /// <summary>The mail of a file that holds one.</summary>
    /// <exception cref="DocumentProblemException">It holds something else, or is beyond the bounds.</exception>
    public static MimeMessage Parse(byte[] bytes)
    {
        if (FormatDetector.KnownBinary(bytes) is { } other)
            throw new DocumentProblemException(other);
        var mail = bytes.AsSpan().TrimStart(LineEnds);
        if (mail.IsEmpty)
            throw new DocumentProblemException(DocumentProblemKind.Empty, "it is empty");
        if (IsMailbox(mail))
        {
            throw new DocumentProblemException(
                DocumentProblemKind.UnsupportedFormat, "it holds several mails (mbox), which is not read. Save each as a file of its own");
        }

        return BoundedMimeParser.Mail(mail.Length == bytes.Length ? bytes : mail.ToArray());
    }

    /// <summary>Whether there is a second mail in the file: a line that begins with <c>From</c> after a blank one, then a header.</summary>
    private static bool IsMailbox(ReadOnlySpan<byte> mail)
    {
        if (!mail.StartsWith("From "u8))
            return false;
        for (var rest = mail[1..]; rest.IndexOf("\nFrom "u8) is > 0 and var at; rest = rest[(at + 1)..])
        {
            var next = rest[(at + 1)..];
            var isAfterBlank = rest[..at].TrimEnd((byte)'\r').EndsWith("\n"u8);
            if (isAfterBlank && next.IndexOf((byte)'\n') is > 0 and var end && HeaderBlock.NameOf(next[(end + 1)..]).Length > 0)
                return true;
        }

        return false;
    }
}
