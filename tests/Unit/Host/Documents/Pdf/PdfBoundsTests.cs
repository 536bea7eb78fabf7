using System.IO.Compression;
using System.Text;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Pdf;
using static ParallelLlm.Tests.Unit.Host.Documents.Pdf.TestPdf;

namespace ParallelLlm.Tests.Unit.Host.Documents.Pdf;

public sealed class PdfBoundsTests
{
    private const int Bound = 1 << 20;

    [Fact]
    public void A_stream_that_unpacks_to_too_much_fails_the_document()
    {
        var bomb = Zlib(new byte[BoundedFilter.MaxDecoded + 1]);
        var bytes = new TestPdf().Page("", "/Contents 6 0 R").Object(Stream(bomb, "/Filter /FlateDecode")).ToBytes();

        ProblemOf(bytes).Kind.ShouldBe(DocumentProblemKind.TooMuchMemory);
    }

    [Fact]
    public void A_packed_stream_is_read() =>
        new TestPdf().Page("", "/Contents 6 0 R")
            .Object(Stream(Zlib(Encoding.Latin1.GetBytes(Text("packed", 72, 700))), "/Filter /FlateDecode"))
            .Read().Text.ShouldBe("packed\n\f");

    [Fact]
    public void A_packed_stream_that_is_damaged_is_reported()
    {
        var text = new TestPdf().Page(Text("whole", 72, 700)).Page("", "/Contents 8 0 R")
            .Object(Stream("x\u00FFnot packed", "/Filter /FlateDecode")).Read();

        text.Text.ShouldBe("whole\n\f");
        text.Warnings.ShouldContain("it has damaged streams: text may be missing");
    }

    [Fact]
    public void A_document_of_damaged_streams_is_damaged() =>
        ProblemOf(new TestPdf().Page("", "/Contents 6 0 R").Object(Stream("x\u00FFnot packed", "/Filter /FlateDecode")).ToBytes()).Kind
            .ShouldBe(DocumentProblemKind.Damaged);

    [Fact]
    public void Images_are_not_decoded() =>
        new TestPdf().Page("/X Do " + Text("text", 72, 700), "/Resources << /Font << /F1 3 0 R >> /XObject << /X 6 0 R >> >>")
            .Object(Stream("no image", "/Type /XObject /Subtype /Image /Width 9 /Height 9 /Filter /DCTDecode")).Read().Text
            .ShouldBe("text\n\f");

    [Fact]
    public void Forms_that_draw_each_other_without_end_are_too_large()
    {
        var pdf = new TestPdf().Page("/X Do", "/Resources << /XObject << /X 6 0 R >> >>");
        const string Form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9]";
        var draws = string.Concat(Enumerable.Repeat("/X Do ", 10));
        for (var number = 7; number < 15; number++)
            pdf.Object(Stream(draws, $"{Form} /Resources << /XObject << /X {number} 0 R >> >>"));
        pdf.Object(Stream("", Form));

        ProblemOf(pdf.ToBytes()).Kind.ShouldBe(DocumentProblemKind.TooLarge);
    }

    [Fact]
    public void A_color_that_is_a_deeply_nested_program_does_no_harm()
    {
        const int Depth = 100_000;
        var program = new string('{', Depth) + new string('}', Depth);

        new TestPdf().Page("/CS0 cs 0.5 scn " + Text("text", 72, 700),
                "/Resources << /Font << /F1 3 0 R >> /ColorSpace << /CS0 [/Separation /Spot /DeviceGray 6 0 R] >> >>")
            .Object(Stream(program, "/FunctionType 4 /Domain [0 1] /Range [0 1]")).Read().Text.ShouldBe("text\n\f");
    }

    [Fact]
    public void Pages_beyond_the_bound_are_not_read()
    {
        var kids = string.Concat(Enumerable.Repeat("4 0 R ", PdfLimits.MaxPages + 1));
        var pdf = new TestPdf { Catalog = "/Pages 6 0 R" }.Page(Text("page", 72, 700))
            .Object($"<< /Type /Pages /Kids [{kids}] /Count {PdfLimits.MaxPages + 1} >>");

        // The first entry of a name counts, or the last: of two, either is the catalog's.
        var bytes = Encoding.Latin1.GetString(pdf.ToBytes()).Replace("/Pages 2 0 R", "/Other 2 0 R", StringComparison.Ordinal);

        ProblemOf(Encoding.Latin1.GetBytes(bytes)).Kind.ShouldBe(DocumentProblemKind.TooLarge);
    }

    [Fact]
    public void The_length_of_a_deflated_stream_is_counted_up_to_the_bound()
    {
        DecodedLength.OfFlate(Zlib(new byte[3 * Bound]), 10 * Bound).ShouldBeLessThanOrEqualTo(10 * Bound);
        DecodedLength.OfFlate(Zlib(new byte[3 * Bound]), Bound).ShouldBeGreaterThan(Bound);
    }

    [Fact]
    public void The_length_of_a_run_length_stream_is_counted()
    {
        DecodedLength.OfRunLength(new byte[] { 2, 1, 2, 3, 255, 7, 129, 9, 128, 1 }, Bound).ShouldBe(3 + 2 + 128);
        DecodedLength.OfRunLength(new byte[] { 2, 1 }, Bound).ShouldBe(3);
    }

    [Fact]
    public void The_length_of_an_LZW_stream_is_counted()
    {
        // The example of the PDF specification, which decodes to ten bytes.
        DecodedLength.OfLzw(new byte[] { 0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01 }, Bound).ShouldBe(10);
        DecodedLength.OfLzw(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }, Bound).ShouldBe(0);
    }

    [Fact]
    public void The_length_of_an_LZW_stream_ends_at_the_bound()
    {
        // Each code is the one that is just being defined: every sequence is a byte longer than the one before.
        DecodedLength.OfLzw(Growing(), Bound).ShouldBeGreaterThan(Bound);
    }

    private static byte[] Growing()
    {
        var bits = new List<bool>();
        void Add(int code, int width)
        {
            for (var bit = width - 1; bit >= 0; bit--)
                bits.Add((code >> bit & 1) == 1);
        }

        Add(256, 9);
        Add(65, 9);
        for (var code = 258; code < 4095; code++)
            Add(code, code < 511 ? 9 : code < 1023 ? 10 : code < 2047 ? 11 : 12);
        return [.. bits.Chunk(8).Select(chunk => chunk.Aggregate((byte)0, (value, bit) => (byte)(value << 1 | (bit ? 1 : 0))))];
    }

    private static byte[] Zlib(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
            zlib.Write(data);
        return packed.ToArray();
    }
}
