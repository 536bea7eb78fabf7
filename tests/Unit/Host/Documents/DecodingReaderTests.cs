using System.Text;
using CsCheck;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents;

public sealed class DecodingReaderTests
{
    static DecodingReaderTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private static readonly Gen<string> Text =
        OneOf("a", "b c", "\n", "\r\n", "ü", "€", "患", "😀", "𝕏x").Array[0, 60].Select(parts => string.Concat(parts));

    private static readonly Gen<string> EncodingName = OneOf("utf-8", "utf-16", "utf-16BE", "utf-32", "gb18030");

    [Fact]
    public void Every_encoding_reads_the_same_whatever_the_sizes_of_buffers_and_reads() =>
        Gen.Select(Text, EncodingName, Gen.Int[1, 20], Gen.Int[1, 20]).Sample((text, name, bufferSize, readSize) =>
        {
            var encoding = EncodingDetector.Strict(Encoding.GetEncoding(name));
            using var reader = Reader(encoding.GetBytes(text), bufferSize, encoding);
            using var again = Reader(encoding.GetBytes(text), bufferSize, encoding);
            ReadInParts(reader, readSize).ShouldBe(text);
            again.ReadToEnd().ShouldBe(text);
        });

    [Fact]
    public void A_broken_byte_is_named_by_its_offset_wherever_it_is() =>
        Gen.Select(Text, Text, Gen.Int[1, 20], Gen.Int[0, 3]).Sample((before, after, bufferSize, fault) =>
        {
            byte[][] faults = [[0xFF], [0xC3, (byte)'x'], [0xE2, 0x82, (byte)'x'], [0x80]];
            byte[] bytes = [.. Encoding.UTF8.GetBytes(before), .. faults[fault], .. Encoding.UTF8.GetBytes(after)];
            using var reader = Reader(bytes, bufferSize, EncodingDetector.Strict(Encoding.UTF8));
            var problem = Should.Throw<DocumentProblemException>(reader.ReadToEnd).Problem;
            problem.ShouldBe(new DocumentProblem(
                DocumentProblemKind.InvalidEncoding,
                $"not valid utf-8 at byte {Encoding.UTF8.GetByteCount(before)}{StrictDecoding.WayOut}"));
        });

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void A_character_cut_off_by_the_end_is_named_by_its_offset(int bufferSize)
    {
        using var reader = Reader([.. "Gr"u8, 0xC3, 0xBC, .. "n "u8, 0xE2, 0x82], bufferSize, EncodingDetector.Strict(Encoding.UTF8));
        Should.Throw<DocumentProblemException>(reader.ReadToEnd).Problem.Message.ShouldStartWith("not valid utf-8 at byte 6.");
    }

    // The bytes of each text, and the offset of what does not fit: half a surrogate pair, an undefined or a private code, half a letter.
    [Theory]
    [InlineData("utf-16", "61 00 3D D8 62 00 63 00", 2, "not valid utf-16 at byte ")]
    [InlineData("utf-16", "61 00 3D D8 00 DE 00 DC 63 00", 6, "not valid utf-16 at byte ")]
    [InlineData("utf-16BE", "00 61 D8 3D 00 62 00 63", 2, "not valid utf-16BE at byte ")]
    [InlineData("utf-32", "61 00 00 00 00 00 FF FF 62 00 00 00", 4, "not valid utf-32 at byte ")]
    [InlineData("utf-16", "61 00 3D D8 00 DE 00 00 62 00", 6, "it holds NUL bytes, the first at byte ")]
    [InlineData("utf-16BE", "00 61 D8 3D DE 00 00 00 00 62", 6, "it holds NUL bytes, the first at byte ")]
    [InlineData("utf-32", "61 00 00 00 00 F6 01 00 00 00 00 00 62 00 00 00", 8, "it holds NUL bytes, the first at byte ")]
    [InlineData("euc-kr", "61 B0 A1 B0 A1 C9 A1 62 63", 5, "not valid ks_c_5601-1987 at byte ")]
    [InlineData("shift_jis", "61 82 A0 82 A0 A0 62 63", 5, "not valid shift_jis at byte ")]
    [InlineData("big5", "61 A4 A4 A4 A4 FA 40 62 63", 5, "not valid big5 at byte ")]
    [InlineData("gb2312", "61 B0 A1 B0 A1 FE 20 62 63", 5, "not valid gb18030 at byte ")]
    public void Invalid_sequences_are_reported_by_offset_at_any_buffer_size(string name, string hex, int at, string message)
    {
        var encoding = EncodingDetector.Strict(NamedEncodings.Find(name)!);
        for (var bufferSize = 1; bufferSize <= 20; bufferSize++)
        {
            using var reader = Reader(Convert.FromHexString(hex.Replace(" ", "")), bufferSize, encoding);
            Should.Throw<DocumentProblemException>(reader.ReadToEnd).Message.ShouldMatch($"^{message}{at}\\D", $"{bufferSize} bytes");
        }
    }

    [Fact]
    public void Naming_an_encoding_is_not_suggested_for_errors_after_a_byte_order_mark()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "Gr"u8, 0xFC, .. "n"u8];
        using var marked = new DecodingReader(ByteSource.Of(new MemoryStream()), bytes, 3, bytes.Length, EncodingDetector.Strict(Encoding.UTF8));
        Should.Throw<DocumentProblemException>(marked.ReadToEnd).Message.ShouldNotContain("--encoding");
        using var plain = new DecodingReader(ByteSource.Of(new MemoryStream()), bytes, 0, bytes.Length, EncodingDetector.Strict(Encoding.UTF8));
        Should.Throw<DocumentProblemException>(plain.ReadToEnd).Message.ShouldContain("--encoding");
    }

    [Theory]
    [InlineData("windows-1252")]
    [InlineData("utf-8")]
    public void An_encoding_that_shows_late_is_found_where_it_shows(string name)
    {
        var text = new string('x', 100_000) + " für Jürgen Müller, größer – “so”";
        using var reader = Reader(Encoding.GetEncoding(name).GetBytes(text), 4096, null);
        reader.ReadToEnd().ShouldBe(text);
    }

    [Fact]
    public void A_byte_that_shows_late_and_fits_no_encoding_is_named_by_its_offset()
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)'x', 10_000), .. "Grün und süß "u8, 0xFF];
        using var reader = Reader(bytes, 4096, null);
        Should.Throw<DocumentProblemException>(reader.ReadToEnd).Problem.Message.ShouldBe(
            "not valid utf-8 at byte 10016. If it is in another encoding, name that with --encoding");
    }

    [Fact]
    public async Task Lines_and_blocks_read_as_with_any_reader()
    {
        using var reader = Reader("one\r\ntwo\nthree"u8.ToArray(), 3, null);
        reader.ReadLine().ShouldBe("one");
        reader.Peek().ShouldBe('t');
        var block = new char[6];
        reader.ReadBlock(block).ShouldBe(6);
        new string(block).ShouldBe("two\nth");
        (await reader.ReadBlockAsync(block.AsMemory())).ShouldBe(3);
        reader.Read().ShouldBe(-1);

        using var whole = Reader("one ü"u8.ToArray(), 3, null);
        (await whole.ReadToEndAsync()).ShouldBe("one ü");
    }

    private static DecodingReader Reader(byte[] bytes, int bufferSize, Encoding? encoding) =>
        new(ByteSource.Of(new MemoryStream(bytes)), new byte[bufferSize], 0, 0, encoding);

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string ReadInParts(TextReader reader, int size)
    {
        var text = new StringBuilder();
        var part = new char[size];
        while (reader.Read(part) is > 0 and var read)
            text.Append(part, 0, read);
        return text.ToString();
    }
}
