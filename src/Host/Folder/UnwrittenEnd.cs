using ParallelLlm.Host.Documents;

namespace ParallelLlm.Host.Folder;

/// <summary>Tells a file that has its length but not its content yet. Pure but for the reading.</summary>
internal static class UnwrittenEnd
{
    // A text in UTF-32 that ends with a line has three.
    private const int MostOfText = 3;
    private const int Beginning = 512;

    public delegate int ReadAt(long offset, Span<byte> bytes);

    /// <param name="length">The file's length.</param>
    /// <param name="read">Reads at an offset.</param>
    public static bool Is(long length, ReadAt read)
    {
        Span<byte> end = stackalloc byte[(int)Math.Min(length, MostOfText + 1)];
        end = end[..read(length - end.Length, end)];
        var nuls = end.Length - 1 - end.LastIndexOfAnyExcept((byte)0);
        if (nuls == 0 || nuls > MostOfText)
            return nuls > 0;
        Span<byte> start = stackalloc byte[(int)Math.Min(length - nuls, Beginning)];
        start = start[..read(0, start)];
        return !start.Contains((byte)0) && EncodingDetector.ByteOrderMark(start) is not { PreambleLength: 2 or 4 };
    }
}
