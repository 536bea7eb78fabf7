using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>
/// Blanks in zlib's form, a thousandth of their size. One megabyte is compressed, and its bytes are repeated: a stream that is
/// flushed ends on a whole byte and refers to nothing before.
/// </summary>
internal static class BlankBomb
{
    private const int Megabyte = 1 << 20;
    private const uint AdlerBase = 65521;

    /// <summary>A text, then megabytes of blanks.</summary>
    public static byte[] Of(string text, int megabytes)
    {
        var head = Encoding.Latin1.GetBytes(text);
        var blanks = new byte[Megabyte];
        blanks.AsSpan().Fill((byte)' ');
        var piece = Deflated(blanks);
        using var bomb = new MemoryStream();
        bomb.Write([0x78, 0xDA]);
        bomb.Write(Deflated(head));
        for (var i = 0; i < megabytes; i++)
            bomb.Write(piece);

        // A last block that is empty, and the checksum of all.
        Span<byte> end = stackalloc byte[9];
        ((ReadOnlySpan<byte>)[1, 0, 0, 0xFF, 0xFF]).CopyTo(end);
        var sum = Adler((1, 0), head);
        for (var i = 0; i < megabytes; i++)
            sum = AdlerOfBlanks(sum);
        BinaryPrimitives.WriteUInt32BigEndian(end[5..], (uint)((sum.High << 16) | sum.Low));
        bomb.Write(end);
        return bomb.ToArray();
    }

    private static byte[] Deflated(byte[] data)
    {
        using var compressed = new MemoryStream();
        using var deflate = new DeflateStream(compressed, CompressionLevel.SmallestSize);
        deflate.Write(data);
        deflate.Flush();
        return compressed.ToArray();
    }

    private static (ulong Low, ulong High) Adler((ulong Low, ulong High) sum, byte[] data)
    {
        foreach (var each in data)
        {
            sum.Low = (sum.Low + each) % AdlerBase;
            sum.High = (sum.High + sum.Low) % AdlerBase;
        }

        return sum;
    }

    private static (ulong Low, ulong High) AdlerOfBlanks((ulong Low, ulong High) sum)
    {
        const ulong count = Megabyte;
        var high = sum.High + (count * sum.Low) + (' ' * (count * (count + 1) / 2));
        return ((sum.Low + (' ' * count)) % AdlerBase, high % AdlerBase);
    }
}
