using System.IO.Compression;
using System.Runtime.InteropServices;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>Counts the bytes that a stream decodes to, without keeping them. Counting ends above the bound.</summary>
internal static class DecodedLength
{
    // No deflate stream grows by more.
    private const int MaxFlateRatio = 1032;

    private const int ZlibHeader = 2;
    private const int BufferBytes = 64 << 10;

    private const int LzwClear = 256;
    private const int LzwEnd = 257;
    private const int LzwMaxCodes = 4096;
    private const int LzwMinBits = 9;
    private const int LzwMaxBits = 12;

    private const int RunLengthEnd = 128;

    public static long Same(ReadOnlyMemory<byte> input, long bound) => input.Length;

    /// <summary>A <c>z</c> stands for four bytes.</summary>
    public static long OfAscii85(ReadOnlyMemory<byte> input, long bound) => 4L * input.Length;

    public static long OfFlate(ReadOnlyMemory<byte> input, long bound)
    {
        var atMost = (long)input.Length * MaxFlateRatio;
        if (atMost <= bound || input.Length <= ZlibHeader || !MemoryMarshal.TryGetArray(input[ZlibHeader..], out var bytes))
            return Math.Min(atMost, bound);
        using var deflate = new DeflateStream(
            new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), CompressionMode.Decompress);
        var buffer = new byte[BufferBytes];
        var length = 0L;
        try
        {
            int read;
            while (length <= bound && (read = deflate.Read(buffer)) > 0)
                length += read;
        }
        catch (InvalidDataException)
        {
            // Up to here it can be decoded, and no further.
        }

        return length;
    }

    /// <summary>As the decoder does, with the lengths of the table's entries rather than the entries.</summary>
    public static long OfLzw(ReadOnlyMemory<byte> input, long bound)
    {
        var data = input.Span;
        var lengths = new int[LzwMaxCodes];
        lengths.AsSpan(0, LzwClear).Fill(1);
        var (count, bits, previous, length, at) = (LzwEnd + 1, LzwMinBits, -1, 0L, 0L);
        while (at + bits <= 8L * data.Length && length <= bound)
        {
            var code = Code(data, at, bits);
            at += bits;
            if (code == LzwEnd)
                break;
            if (code == LzwClear)
            {
                (count, bits, previous) = (LzwEnd + 1, LzwMinBits, -1);
                continue;
            }

            var isNew = code >= count;
            if (isNew && previous < 0)
                break;
            length += isNew ? lengths[previous] + 1 : lengths[code];
            if (previous >= 0 && count < LzwMaxCodes)
                lengths[count++] = lengths[previous] + 1;
            previous = isNew ? Math.Min(code, count - 1) : code;

            // One code early, as is usual: a stream with late changes is counted a little wrong, which does not matter to a bound.
            while (bits < LzwMaxBits && count + 1 >= 1 << bits)
                bits++;
        }

        return length;
    }

    public static long OfRunLength(ReadOnlyMemory<byte> input, long bound)
    {
        var data = input.Span;
        var length = 0L;
        for (var i = 0; i < data.Length && data[i] != RunLengthEnd && length <= bound;)
        {
            var isLiteral = data[i] < RunLengthEnd;
            length += isLiteral ? data[i] + 1 : 257 - data[i];
            i += isLiteral ? data[i] + 2 : 2;
        }

        return length;
    }

    private static int Code(ReadOnlySpan<byte> data, long at, int bits)
    {
        var code = 0;
        for (var bit = at; bit < at + bits; bit++)
            code = (code << 1) | ((data[(int)(bit >> 3)] >> (7 - (int)(bit & 7))) & 1);
        return code;
    }
}
