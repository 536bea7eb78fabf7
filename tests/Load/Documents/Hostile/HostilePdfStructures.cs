using ParallelLlm.Tests.Load.Documents.Writers;
using static ParallelLlm.Tests.Load.Documents.Hostile.HostileEnd;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>PDFs whose page tree, references or tables of objects are broken, endless or false.</summary>
internal static class HostilePdfStructures
{
    private const int Seed = 20;
    private const string Large = "2147483647";

    public static IEnumerable<HostileInput> All =>
    [
        new("deep-arrays-trailer.pdf", Textless | Exhausting, output => RawPdf.Write(
            output,
            [RawPdf.Object(RawPdf.Catalog), Pages("", 0), RawPdf.Object("[".Times(100_000) + "]".Times(100_000))],
            "/Info 3 0 R ")),
        new("pages-deep-20k.pdf", Textless | Exhausting, output => RawPdf.Write(output, DeepTree(20_000))),
        new("pages-loop.pdf", Textless | Exhausting, output => RawPdf.Write(
            output,
            [
                RawPdf.Object(RawPdf.Catalog),
                Pages("3 0 R 2 0 R", 2),
                RawPdf.Object("<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>"),
            ])),
        new("pages-same-1m.pdf", Completed | Exhausting, output => Hello(output, Pages("3 0 R ".Times(300_000), 300_000))),
        new("pages-count-lies.pdf", Completed | Damaged | TooLarge, output => Hello(output, Pages("3 0 R", int.MaxValue))),
        new("huge-page.pdf", Completed, output => Hello(output, Pages("3 0 R", 1), int.MaxValue)),
        new("length-loop.pdf", Textless, output => RawPdf.Write(
            output,
            [
                RawPdf.Object(RawPdf.Catalog),
                RawPdf.Object(RawPdf.OnePageTree),
                RawPdf.Object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>"),
                RawPdf.Object("<< /Length 4 0 R >>\nstream\nBT ET\nendstream"),
            ])),
        new("references-20k.pdf", Textless | Exhausting, output => RawPdf.Write(
            output,
            [
                RawPdf.Object(RawPdf.Catalog),
                RawPdf.Object(RawPdf.OnePageTree),
                RawPdf.Object("<< /Type /Page /Parent 2 0 R /MediaBox 4 0 R >>"),
                .. Enumerable.Range(5, 20_000).Select(next => RawPdf.Object($"{next} 0 R")),
                RawPdf.Object("[0 0 9 9]"),
            ])),
        Headed("random-5m", output =>
        {
            var bytes = new byte[5 << 20];
            new Random(Seed).NextBytes(bytes);
            output.Write(bytes);
        }),
        Headed("no-xref-objects-200k", output =>
        {
            for (var number = 1; number < 200_000; number++)
                output.Write($"{number} 0 obj\n<< /A {number + 1} 0 R >>\nendobj\n");
            output.Write("trailer << /Root 1 0 R >>");
        }),
        Headed("obj-obj-obj-5m", output => output.Repeat("1 0 obj ", 600_000)),
        Headed("brackets-5m", output =>
        {
            output.Write("1 0 obj\n");
            output.Repeat("[", 5 << 20);
        }),
        Headed("parens-5m", output =>
        {
            output.Write("1 0 obj\n");
            output.Repeat("(", 5 << 20);
        }),
        new("xref-stream-w.pdf", Textless | Exhausting, output =>
        {
            output.Write("%PDF-1.5\n1 0 obj\n");
            output.Write(RawPdf.Flate(
                table => table.Repeat("\0", 100),
                $"/Type /XRef /Size {Large} /W [{Large} {Large} {Large}] /Index [0 {Large}] /Root 1 0 R "));
            output.Write("\nendobj\nstartxref\n9\n%%EOF");
        }),
    ];

    private static HostileInput Headed(string name, Action<Stream> write) => new($"{name}.pdf", Textless | Exhausting, output =>
    {
        output.Write("%PDF-1.4\n");
        write(output);
    });

    private static byte[] Pages(string kids, int count) => RawPdf.Object($"<< /Type /Pages /Kids [{kids}] /Count {count} >>");

    private static void Hello(Stream output, byte[] pages, long size = 792) => RawPdf.Write(
        output,
        [
            RawPdf.Object(RawPdf.Catalog),
            pages,
            RawPdf.Page(RawPdf.FontResource, size, size),
            RawPdf.Stream(HostilePdfs.HelloContent),
            RawPdf.Object(RawPdf.Helvetica),
        ]);

    private static IEnumerable<byte[]> DeepTree(int depth)
    {
        yield return RawPdf.Object(RawPdf.Catalog);
        for (var i = 0; i < depth; i++)
            yield return RawPdf.Object($"<< /Type /Pages /Kids [{3 + i} 0 R] /Count 1 {(i == 0 ? "" : $"/Parent {1 + i} 0 R ")}>>");
        yield return RawPdf.Object($"<< /Type /Page /Parent {depth + 1} 0 R /MediaBox [0 0 9 9] >>");
    }
}
