using System.Text;

namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>
/// The order to read a document, as a reader process gets it: extension, encoding and options, then the content in pieces, each after its
/// length; a length of 0 ends it. The process never sees a path.
/// </summary>
internal static class ReaderRequest
{
    /// <summary>The most bytes of a document that is read in a process of its own, where it is held in memory as a whole.</summary>
    public const int MaxBytes = 96 << 20;

    private const byte Beginning = 1;

    /// <summary>The beginning of a request: everything but the content.</summary>
    public static byte[] Header(DocumentSource document)
    {
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Beginning);
        writer.Write(FileExtension.Of(document.FormatName));
        writer.Write(document.Encoding?.CodePage ?? 0);
        writer.Write(document.MainContent);
        writer.Write(document.Part.Attachment.HasValue);
        writer.Write(document.Part.Attachment ?? 0);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads a whole request; null at the end of the input.</summary>
    /// <exception cref="EndOfStreamException">The input ends within it.</exception>
    public static DocumentContent? Read(Stream input)
    {
        if (input.ReadByte() < 0)
            return null;
        using var reader = new BinaryReader(input, Encoding.UTF8, leaveOpen: true);
        var name = $"document{reader.ReadString()}";
        var codePage = reader.ReadInt32();
        var mainContent = reader.ReadBoolean();
        var isPart = reader.ReadBoolean();
        var attachment = reader.ReadInt32();
        return new DocumentContent(name, Content(reader))
        {
            Encoding = codePage == 0 ? null : EncodingDetector.Strict(codePage),
            MainContent = mainContent,
            Part = new MailPart(isPart ? attachment : null),
        };
    }

    private static byte[] Content(BinaryReader reader)
    {
        var bytes = new byte[64 << 10];
        var count = 0;
        while (reader.ReadInt32() is > 0 and var piece)
        {
            if (count + piece > bytes.Length)
                Array.Resize(ref bytes, Math.Max(count + piece, Math.Min(2 * bytes.Length, MaxBytes)));
            reader.BaseStream.ReadExactly(bytes, count, piece);
            count += piece;
        }

        Array.Resize(ref bytes, count);
        return bytes;
    }
}
