using System.Security.Cryptography;
using MimeKit;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>The bounds of one mail together with all that is attached to it, at any depth. Not thread-safe.</summary>
internal sealed class MailBudget
{
    /// <summary>The most attachments that are read; a mail with more is an archive, to be split first.</summary>
    public const int MaxAttachments = 50;

    /// <summary>The most attachments within each other that are read, such as a mail in a mail in an archive.</summary>
    public const int MaxNesting = 5;

    /// <summary>The most bytes that parts may have, decoded: the largest must fit beside its reader into 256 MB.</summary>
    public const int MaxDecodedBytes = 64 << 20;

    private const int BufferBytes = 64 << 10;

    private readonly Dictionary<string, string> _seen = [];
    private long _left = MaxDecodedBytes;
    private int _attachments;

    /// <summary>Whether more bytes were asked for than there may be, which ends the whole mail.</summary>
    public bool IsSpent => _left < 0;

    /// <summary>Counts an attachment.</summary>
    public void Count()
    {
        if (++_attachments > MaxAttachments)
            throw TooMany();
    }

    /// <summary>The problem of an attachment beyond the last that is read.</summary>
    public static DocumentProblemException TooMany() =>
        new(DocumentProblemKind.TooLarge, $"only the first {MaxAttachments} attachments are read");

    /// <summary>Decodes a part's content, as far as it is what its transfer encoding names.</summary>
    public byte[] Decode(MimePart part)
    {
        if (part.Content is not { } content)
            return [];
        var length = MailFault.Guard(() => Length(content));
        _left -= length;
        if (IsSpent)
            throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"its parts have more than {MaxDecodedBytes >> 20} MB");
        return MailFault.Guard(() =>
        {
            var bytes = new byte[length];
            using var decoded = content.Open();

            // Into the array itself: the stream copies whatever is read into a span from an array of the same size.
            for (var count = 0; count < bytes.Length && decoded.Read(bytes, count, bytes.Length - count) is > 0 and var read;)
                count += read;
            return bytes;
        });
    }

    /// <summary>The name of an attachment with the same bytes that was read before; null if these are the first.</summary>
    public string? SameAs(byte[] bytes, string name)
    {
        var hash = Convert.ToHexString(SHA256.HashData(bytes));
        return _seen.TryAdd(hash, name) ? null : _seen[hash];
    }

    /// <summary>Decoded twice rather than grown: the array that a stream outgrows would be in memory beside the next one.</summary>
    private static long Length(IMimeContent content)
    {
        var buffer = new byte[BufferBytes];
        using var decoded = content.Open();
        var length = 0L;
        while (length <= MaxDecodedBytes && decoded.Read(buffer, 0, buffer.Length) is > 0 and var read)
            length += read;
        return length;
    }
}
