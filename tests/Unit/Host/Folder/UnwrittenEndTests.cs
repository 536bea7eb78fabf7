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
