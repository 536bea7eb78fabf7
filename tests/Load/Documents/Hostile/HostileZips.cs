using System.Buffers.Binary;
using ParallelLlm.Tests.Load.Documents.Writers;
using static ParallelLlm.Tests.Load.Documents.Hostile.HostileEnd;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>Office documents whose ZIP archive is broken, false or far larger than it looks.</summary>
internal static class HostileZips
{
    private const int CentralSizeAt = 24;
    private const int CentralFlagsAt = 8;
    private const int LocalFlagsAt = 6;
    private const int LocalSizeAt = 22;

    private static ReadOnlySpan<byte> CentralHeader => "PK\u0001\u0002"u8;

    private static ReadOnlySpan<byte> LocalHeader => "PK\u0003\u0004"u8;

    public static IEnumerable<HostileInput> All =>
    [
        Docx("zip-bomb", Exhausting, output => RawDocx.Write(output, body =>
        {
            body.Write("<w:p><w:r><w:t>");
            body.Repeat("a", 2100L << 20);
            body.Write("</w:t></w:r></w:p>");
        })),
        Docx("zip-bomb-nested", Completed | Exhausting, output => RawDocx.Write(output, Hello, Archive("word/embeddings/a.zip", 1 << 28))),
        new("zip-of-zips.zip", UnsupportedFormat, output => OfficePackage.Write(
            output, Enumerable.Range(0, 16).Select(number => Archive($"{number}.zip", 1 << 20)))),
        Docx("zip-entries-100k", TooLarge, output => RawDocx.Write(
            output, Hello, Enumerable.Range(0, 100_000).Select(number => new OfficePart($"word/media/{number}", _ => { })))),
        Docx("zip-two-of-one-name", Completed | Damaged, output => RawDocx.Write(
            output, Hello, RawDocx.MainOf(body => body.Write(RawDocx.Paragraph("Another body"))))),
        Docx("zip-dot-dot-names", Completed, output => RawDocx.Write(
            output, Hello, OfficePart.Xml("../../../../tmp/evil.xml", "<evil/>"), OfficePart.Xml("word/../../evil.xml", "<evil/>"))),
        Docx("zip-absolute-names", Completed, output => RawDocx.Write(
            output, Hello, OfficePart.Xml("/etc/evil.xml", "<evil/>"), OfficePart.Xml(@"C:\evil.xml", "<evil/>"))),
        Docx("zip-size-too-small", Completed | Damaged, output => Patch(output, bytes => SetSizes(bytes, 1))),
        Docx("zip-size-too-large", Completed | Damaged | Exhausting, output => Patch(output, bytes => SetSizes(bytes, uint.MaxValue - 1))),
        Docx("zip-encrypted-entries", Encrypted, output => Patch(output, bytes =>
        {
            foreach (var header in Headers(bytes, CentralHeader))
                bytes[header + CentralFlagsAt] |= 1;
            foreach (var header in Headers(bytes, LocalHeader))
                bytes[header + LocalFlagsAt] |= 1;
        })),
        Docx("zip-truncated", Damaged, output =>
        {
            var whole = HelloDocx();
            output.Write(whole.AsSpan(0, whole.Length * 2 / 3));
        }),
        Docx("zip-directory-overwritten", Damaged, output => Patch(output, bytes =>
        {
            var at = bytes.AsSpan().IndexOf(CentralHeader);
            bytes.AsSpan(at, bytes.Length - at).Fill(0xFF);
        })),
        Docx("zip-data-overwritten", Damaged, output => Patch(output, bytes =>
        {
            // Within the data of the last entry, the main part.
            var at = bytes.AsSpan().IndexOf(CentralHeader);
            bytes.AsSpan(at - 120, 80).Fill(0x55);
        })),
    ];

    /// <summary>A body with the greeting.</summary>
    public static void Hello(Stream body) => body.Write(RawDocx.Paragraph(HostileInput.Hello));

    private static HostileInput Docx(string name, HostileEnd allowed, Action<Stream> write) => new($"{name}.docx", allowed, write);

    private static OfficePart Archive(string name, int zeros) =>
        new(name, output => OfficePackage.Write(output, [new OfficePart("zeros", part => part.Repeat("\0", zeros))]));

    private static byte[] HelloDocx()
    {
        using var bytes = new MemoryStream();
        RawDocx.Write(bytes, Hello);
        return bytes.ToArray();
    }

    private static void Patch(Stream output, Action<byte[]> change)
    {
        var bytes = HelloDocx();
        change(bytes);
        output.Write(bytes);
    }

    private static void SetSizes(byte[] bytes, uint size)
    {
        foreach (var header in Headers(bytes, CentralHeader))
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(header + CentralSizeAt), size);
        foreach (var header in Headers(bytes, LocalHeader))
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(header + LocalSizeAt), size);
    }

    private static List<int> Headers(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> magic)
    {
        var found = new List<int>();
        for (var from = 0; bytes[from..].IndexOf(magic) is >= 0 and var at; from += at + magic.Length)
            found.Add(from + at);
        return found;
    }
}
