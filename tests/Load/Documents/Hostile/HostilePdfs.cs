using ParallelLlm.Tests.Load.Documents.Writers;
using static ParallelLlm.Tests.Load.Documents.Hostile.HostileEnd;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>PDFs whose page content, fonts or functions ask for too much.</summary>
internal static class HostilePdfs
{
    public const string HelloContent = $"BT /F1 12 Tf 72 700 Td ({HostileInput.Hello}) Tj ET\n";

    private const string FormEntries = "/Type /XObject /Subtype /Form /BBox [0 0 10 10]";

    // Two fonts: that of the greeting as F1, the hostile one as F2.
    private const string SecondFont = "/Font << /F2 6 0 R >>";
    private const string OneLetter = "BT /F2 12 Tf 72 700 Td <0041> Tj ET";
    private const string SpotColor = "/Font << /F1 5 0 R >> /ColorSpace << /CS0 [/Separation /Spot /DeviceGray 6 0 R] >>";

    public static IEnumerable<HostileInput> All =>
    [
        OnePage("ok-hello", Completed, () => RawPdf.Flate(content => content.Write(HelloContent))),
        OnePage("bomb-flate-1g", Exhausting, () => RawPdf.Stream(BlankBomb.Of(HelloContent, 1024), "/Filter /FlateDecode ")),
        OnePage("bomb-flate-flate-2g", Exhausting, () => RawPdf.Stream(
            RawPdf.Compressed(outer => outer.Write(BlankBomb.Of(HelloContent, 2047))), "/Filter [/FlateDecode /FlateDecode] ")),
        OnePage("many-letters-16m", Exhausting, () => RawPdf.Flate(content =>
        {
            content.Write("BT /F1 12 Tf 72 700 Td ");
            content.Repeat($"({"a".Times(40)}) Tj ", 400_000);
            content.Write("ET");
        })),
        OnePage("many-paths", Exhausting | Completed, () => RawPdf.Flate(content =>
        {
            content.Write(HelloContent);
            content.Repeat("0 0 m 1 1 l S ", 3_000_000);
        })),
        OnePage("deep-arrays-content", Textless | Exhausting, () => RawPdf.Flate(content => Nest(content, "[", "]", 200_000, " TJ"))),
        OnePage("deep-dicts-content", Textless | Exhausting, () => RawPdf.Flate(content =>
        {
            content.Write("/A ");
            Nest(content, "<</A ", ">>", 100_000, " BDC EMC", "1");
        })),
        new("forms-10^9.pdf", Exhausting, output => RawPdf.WriteOnePage(
            output, RawPdf.Stream("/X Do"), "/XObject << /X 6 0 R >>", Forms(9))),
        new("type4-nested-3k.pdf", Completed | Damaged, output => Calculator(output, 3_000)),
        new("type4-nested-100k.pdf", Completed | Damaged | Exhausting, output => Calculator(output, 100_000)),
        new("functions-stitched-5k.pdf", Completed | Damaged, output => RawPdf.WriteOnePage(
            output, RawPdf.Stream($"/CS0 cs 0.5 scn {HelloContent}"), SpotColor, Stitched(5_000))),
        new("cmap-range-2g.pdf", Completed | NoTextLayer | Damaged | Exhausting, output => Composite(output, cmap => cmap.Write(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
            + "1 beginbfrange <00000000> <7FFFFFFF> <0041> endbfrange endcmap end end"))),
        new("cmap-deep-100k.pdf", Completed | NoTextLayer | Damaged, output => Composite(output, cmap =>
        {
            cmap.Write("begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfchar <0041> ");
            Nest(cmap, "[", "]", 100_000, " endbfchar endcmap");
        })),
        new("type3-itself.pdf", Completed | Textless | Exhausting, output => RawPdf.WriteOnePage(
            output,
            RawPdf.Stream("BT /F2 12 Tf 72 700 Td (A) Tj ET"),
            SecondFont,
            RawPdf.Object("<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 65 /LastChar 65"
                + " /Widths [1] /Encoding << /Type /Encoding /Differences [65 /A] >> /CharProcs << /A 7 0 R >>"
                + $" /Resources << {SecondFont} >> >>"),
            RawPdf.Stream("1 0 d0 BT /F2 1 Tf (A) Tj ET"))),
        OnePage("predictor-columns", Textless | Exhausting, () => RawPdf.Flate(
            content => content.Repeat(HelloContent, 100),
            "/DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 32 /BitsPerComponent 16 >> ")),
        new("resources-100k-x-ops.pdf", Completed | Exhausting, output => RawPdf.WriteOnePage(
            output,
            RawPdf.Flate(content =>
            {
                for (var font = 0; font < 100_000; font += 5)
                    content.Write($"BT /F{font} 1 Tf (a) Tj ET\n");
            }),
            $"/Font << {string.Join(' ', Enumerable.Range(0, 100_000).Select(font => $"/F{font} 5 0 R"))} >>")),
        new("extgstate-30k-forms-400.pdf", Textless | Exhausting, output =>
        {
            var states = $"/ExtGState << {string.Join(' ', Enumerable.Range(0, 30_000).Select(state => $"/G{state} << /LW 1 >>"))} >>";
            RawPdf.WriteOnePage(
                output,
                RawPdf.Flate(content => content.Repeat("/X Do ", 400)),
                $"{states} /XObject << /X 6 0 R >>",
                RawPdf.Stream("q Q", $"{FormEntries} /Resources << {states} >> "));
        }),
    ];

    private static HostileInput OnePage(string name, HostileEnd allowed, Func<byte[]> content) =>
        new($"{name}.pdf", allowed, output => RawPdf.WriteOnePage(output, content()));

    private static void Nest(Stream output, string open, string close, int depth, string after, string core = "")
    {
        output.Repeat(open, depth);
        output.Write(core);
        output.Repeat(close, depth);
        output.Write(after);
    }

    /// <summary>Forms that each show the next one ten times.</summary>
    private static IEnumerable<byte[]> Forms(int levels)
    {
        const int first = 6;
        for (var level = 1; level < levels; level++)
            yield return RawPdf.Stream("/X Do ".Times(10), $"{FormEntries} /Resources << /XObject << /X {first + level} 0 R >> >> ");
        yield return RawPdf.Stream(HelloContent, $"{FormEntries} /Resources << {RawPdf.FontResource} >> ");
    }

    private static void Calculator(Stream output, int depth) => RawPdf.WriteOnePage(
        output,
        RawPdf.Stream($"/CS0 cs 0.5 scn {HelloContent}"),
        SpotColor,
        RawPdf.Stream("{".Times(depth) + "}".Times(depth), "/FunctionType 4 /Domain [0 1] /Range [0 1] "));

    private static IEnumerable<byte[]> Stitched(int depth)
    {
        for (var i = 0; i < depth; i++)
            yield return RawPdf.Object($"<< /FunctionType 3 /Domain [0 1] /Functions [{7 + i} 0 R] /Bounds [] /Encode [0 1] >>");
        yield return RawPdf.Object("<< /FunctionType 2 /Domain [0 1] /N 1 >>");
    }

    private static void Composite(Stream output, Action<Stream> toUnicode) => RawPdf.WriteOnePage(
        output,
        RawPdf.Stream(OneLetter),
        SecondFont,
        RawPdf.Object("<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [7 0 R] /ToUnicode 8 0 R >>"),
        RawPdf.Object("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /FontDescriptor 9 0 R"
            + " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"),
        RawPdf.Flate(toUnicode),
        RawPdf.Object("<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 0 1 1] /ItalicAngle 0 /Ascent 1 /Descent 0"
            + " /CapHeight 1 /StemV 1 >>"));
}
