using System.Text;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Tests.Unit.Host.Folder;

public sealed class UnwrittenEndTests
{
    public static TheoryData<string, byte[], bool> Ends => new()
    {
        { "text", [.. "text"u8], false },
        { "empty", [], false },
        { "one NUL", [.. "text"u8, 0], true },
        { "a hole", [.. "text"u8, .. new byte[5000]], true },
        { "nothing but a hole", new byte[3], true },
        { "UTF-16", Encoding.Unicode.GetBytes("text\n"), false },
        { "UTF-16 with a mark", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("字\n")], false },
        { "UTF-32", new UTF32Encoding(false, true).GetBytes("text\n"), false },
        { "UTF-16 and a hole", [.. Encoding.Unicode.GetBytes("text\n"), .. new byte[6]], true },
        { "NUL within", [.. "te\0xt"u8], false },
        { "a small ZIP", [.. "PK\x03\x04\x14"u8, .. new byte[40], .. "PK\x05\x06"u8, .. new byte[8], 1, 0, 1, 0, 9, 0, 0, 0, 0, 0], false },
        { "a ZIP with a hole", [.. "PK\x03\x04\x14"u8, .. new byte[2000]], true },
        { "a ZIP whose last block is missing", [.. "PK\x03\x04\x14"u8, .. Enumerable.Repeat((byte)7, 5000), .. new byte[4]], true },
        { "a padded PDF", [.. "%PDF-1.7\n…\n%%EOF\n"u8, .. new byte[500]], false },
        { "a PDF with something before it and a NUL after it", [.. "\r\n%PDF-1.7\n…\n%%EOF"u8, 0], false },
        { "a PDF with a hole", [.. "%PDF-1.7\n1 0 obj"u8, .. new byte[2000]], true },
        { "an OLE file", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[1528]], false },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void Fault_Text_07_An_unwritten_end_is_distinguished_from_UTF_16(string what, byte[] content, bool expected) =>
        UnwrittenEnd.Is(content.Length, (offset, bytes) =>
        {
            var count = Math.Min(bytes.Length, content.Length - (int)offset);
            content.AsSpan((int)offset, count).CopyTo(bytes);
            return count;
        }).ShouldBe(expected, what);
}
