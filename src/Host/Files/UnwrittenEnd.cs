namespace ParallelLlm.Host.Files;

/// <summary>Recognises a file that has its full length but not all of its content. Pure but for the reads.</summary>
internal static class UnwrittenEnd
{
    // NUL bytes at the end of a text: three when UTF-32 ends with a line break.
    private const int MostOfText = 3;
    private const int Beginning = 1024;
    private const int End = 1024;

    /// <summary>
    /// Formats that may end with NUL bytes: how a file of the format begins, and what stands near its end once it is written. An OLE file
    /// is padded to whole sectors, and has no mark at its end.
    /// </summary>
    private static readonly (byte[] Begins, byte[] EndsWith)[] Padded =
    [
        ([.. "PK\x03\x04"u8], [.. "PK\x05\x06"u8]),
        ([.. "%PDF-"u8], [.. "%%EOF"u8]),
        ([0xD0, 0xCF, 0x11, 0xE0], []),
    ];

    public delegate int ReadAt(long offset, Span<byte> bytes);

    public static bool Is(long length, ReadAt read)
    {
        Span<byte> end = stackalloc byte[(int)Math.Min(length, End)];
        end = end[..read(length - end.Length, end)];
        var nuls = end.Length - 1 - end.LastIndexOfAnyExcept((byte)0);
        if (nuls == 0)
            return false;
        Span<byte> start = stackalloc byte[(int)Math.Min(length, Beginning)];
        start = start[..read(0, start)];
        foreach (var (begins, endsWith) in Padded)
        {
            if (start.IndexOf(begins) is >= 0 and var at && (at == 0 || begins[0] == '%'))
                return end.IndexOf(endsWith) < 0;
        }

        // A byte order mark of UTF-16 or UTF-32, or a NUL, which such a text begins with else.
        var beginning = start[..(int)Math.Min(start.Length, length - nuls)];
        return nuls > MostOfText
            || (!beginning.Contains((byte)0) && beginning is not [0xFF, 0xFE, ..] and not [0xFE, 0xFF, ..]);
    }
}
