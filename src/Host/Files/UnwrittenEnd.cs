namespace ParallelLlm.Host.Files;

/// <summary>Recognises a file that has its full length but not all of its content. Pure but for the reads.</summary>
internal static class UnwrittenEnd
{
    // NUL bytes at the end of a text: three when UTF-32 ends with a line break.
    private const int MostOfText = 3;
    private const int Beginning = 512;

    public delegate int ReadAt(long offset, Span<byte> bytes);

    public static bool Is(long length, ReadAt read)
    {
        Span<byte> end = stackalloc byte[(int)Math.Min(length, MostOfText + 1)];
        end = end[..read(length - end.Length, end)];
        var nuls = end.Length - 1 - end.LastIndexOfAnyExcept((byte)0);
        if (nuls == 0 || nuls > MostOfText)
            return nuls > 0;
        Span<byte> start = stackalloc byte[(int)Math.Min(length - nuls, Beginning)];
        start = start[..read(0, start)];
        // A byte order mark of UTF-16 or UTF-32, or a NUL, which such a text begins with else.
        return !start.Contains((byte)0) && start is not [0xFF, 0xFE, ..] and not [0xFE, 0xFF, ..];
    }
}
