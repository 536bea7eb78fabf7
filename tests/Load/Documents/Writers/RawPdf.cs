using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ParallelLlm.Tests.Load.Documents.Writers;

/// <summary>Writes PDF files object by object, valid or not: the file's frame is right, and nothing looks into the objects.</summary>
internal static class RawPdf
{
    public const string Catalog = "<< /Type /Catalog /Pages 2 0 R >>";
    public const string OnePageTree = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    public const string Helvetica = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

    /// <summary>Font resource of a single page's text.</summary>
    public const string FontResource = "/Font << /F1 5 0 R >>";

    /// <summary>Writes a file of objects, which are numbered from 1; the first is the catalog.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="objects">The objects' bodies.</param>
    /// <param name="trailer">More entries of the trailer.</param>
    public static void Write(Stream output, IEnumerable<byte[]> objects, string trailer = "")
    {
        var at = 0L;
        var offsets = new List<long>();
        Put("%PDF-1.7\n"u8);
        foreach (var body in objects)
        {
            offsets.Add(at);
            Put(Object($"{offsets.Count} 0 obj\n"));
            Put(body);
            Put("\nendobj\n"u8);
        }

        var table = at;
        Put(Object($"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n"));
        foreach (var offset in offsets)
            Put(Object($"{offset:0000000000} 00000 n \n"));
        Put(Object($"trailer\n<< /Size {offsets.Count + 1} /Root 1 0 R {trailer}>>\nstartxref\n{table}\n%%EOF\n"));

        void Put(ReadOnlySpan<byte> bytes)
        {
            output.Write(bytes);
            at += bytes.Length;
        }
    }

    /// <summary>
    /// Writes a file with one page: catalog, page tree, page, its content as object 4, Helvetica as object 5, then the others.
    /// </summary>
    public static void WriteOnePage(Stream output, byte[] content, string resources = FontResource, params IEnumerable<byte[]> others) =>
        Write(output, [Object(Catalog), Object(OnePageTree), Page(resources), content, Object(Helvetica), .. others]);

    /// <summary>The only page of a file, with object 4 as its content.</summary>
    public static byte[] Page(string resources, long width = 612, long height = 792) =>
        Object($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R /Resources << {resources} >> >>");

    /// <summary>An object's body, in Latin-1.</summary>
    public static byte[] Object(string body) => Encoding.Latin1.GetBytes(body);

    /// <summary>A stream object with its data as it stands.</summary>
    public static byte[] Stream(string data, string entries = "") => Stream(Object(data), entries);

    /// <summary>A stream object with its data as it stands.</summary>
    public static byte[] Stream(byte[] data, string entries = "") =>
    [
        .. Object(string.Create(CultureInfo.InvariantCulture, $"<< /Length {data.Length} {entries}>>\nstream\n")),
        .. data,
        .. "\nendstream"u8,
    ];

    /// <summary>A compressed stream object.</summary>
    public static byte[] Flate(Action<Stream> write, string entries = "") => Stream(Compressed(write), $"/Filter /FlateDecode {entries}");

    /// <summary>Data in zlib's form.</summary>
    public static byte[] Compressed(Action<Stream> write)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            write(zlib);
        return compressed.ToArray();
    }
}
