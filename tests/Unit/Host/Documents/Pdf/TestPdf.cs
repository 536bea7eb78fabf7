using System.Globalization;
using System.Text;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Pdf;
using ParallelLlm.Tests.Load.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents.Pdf;

/// <summary>Writes PDFs by hand. Object 1 is the catalog, 2 the pages, 3 Helvetica; two for each page and others follow.</summary>
internal sealed class TestPdf
{
    private const int FirstPage = 4;

    private readonly List<(string Content, string Entries)> _pages = [];
    private readonly List<byte[]> _others = [];

    /// <summary>Entries of the catalog besides the pages.</summary>
    public string Catalog { get; init; } = "";

    /// <summary>Further entries of the trailer.</summary>
    public string Trailer { get; init; } = "";

    /// <summary>Adds a page of 612 × 792 points.</summary>
    /// <param name="content">Its operators; the font is <c>/F1</c>.</param>
    /// <param name="entries">Further entries of its dictionary.</param>
    public TestPdf Page(string content, string entries = "")
    {
        _pages.Add((content, entries));
        return this;
    }

    /// <summary>Adds an object. The first one's number is 4 and two for each page.</summary>
    public TestPdf Object(string value) => Object(Encoding.Latin1.GetBytes(value));

    public TestPdf Object(byte[] value)
    {
        _others.Add(value);
        return this;
    }

    /// <summary>A line of text.</summary>
    public static string Text(string text, double x, double y, double size = 10) =>
        string.Create(CultureInfo.InvariantCulture, $"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n");

    /// <summary>A stream.</summary>
    public static byte[] Stream(ReadOnlySpan<byte> data, string entries = "") =>
        [.. Encoding.Latin1.GetBytes($"<< /Length {data.Length} {entries} >>\nstream\n"), .. data, .. "\nendstream"u8];

    public static byte[] Stream(string data, string entries = "") => Stream(Encoding.Latin1.GetBytes(data), entries);

    /// <summary>Reads a PDF.</summary>
    public static CollectedText Read(byte[] bytes)
    {
        var sink = new CollectedText();
        new PdfReader().Read(new DocumentContent("document.pdf", bytes), sink);
        return sink;
    }

    /// <summary>The problem of a PDF that cannot be read.</summary>
    public static DocumentProblem ProblemOf(byte[] bytes) => Should.Throw<DocumentProblemException>(() => Read(bytes)).Problem;

    public CollectedText Read() => Read(ToBytes());

    public byte[] ToBytes()
    {
        var kids = string.Join(' ', _pages.Select((_, index) => $"{FirstPage + 2 * index} 0 R"));
        var objects = new List<byte[]>
        {
            Encoding.Latin1.GetBytes($"<< /Type /Catalog /Pages 2 0 R {Catalog} >>"),
            Encoding.Latin1.GetBytes($"<< /Type /Pages /Kids [{kids}] /Count {_pages.Count} >>"),
            Encoding.Latin1.GetBytes("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"),
        };
        foreach (var (operators, entries) in _pages)
        {
            objects.Add(Encoding.Latin1.GetBytes(
                $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {objects.Count + 2} 0 R "
                + $"/Resources << /Font << /F1 3 0 R >> >> {entries} >>"));
            objects.Add(Stream(operators));
        }

        return Written([.. objects, .. _others], Trailer);
    }

    private static byte[] Written(IReadOnlyList<byte[]> objects, string trailer)
    {
        var file = new List<byte>("%PDF-1.7\n"u8.ToArray());
        var table = new StringBuilder($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        for (var i = 0; i < objects.Count; i++)
        {
            table.Append(string.Create(CultureInfo.InvariantCulture, $"{file.Count:D10} 00000 n \n"));
            file.AddRange(Encoding.Latin1.GetBytes($"{i + 1} 0 obj\n"));
            file.AddRange(objects[i]);
            file.AddRange("\nendobj\n"u8);
        }

        file.AddRange(Encoding.Latin1.GetBytes(
            $"{table}trailer\n<< /Size {objects.Count + 1} /Root 1 0 R {trailer} >>\nstartxref\n{file.Count}\n%%EOF\n"));
        return [.. file];
    }
}
