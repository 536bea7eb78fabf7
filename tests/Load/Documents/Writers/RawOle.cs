using System.Buffers.Binary;
using System.Text;

namespace ParallelLlm.Tests.Load.Documents.Writers;

/// <summary>Writes OLE files with a directory of empty streams: sector 0 is the table of sectors, the directory follows.</summary>
internal static class RawOle
{
    public const int SectorSize = 512;
    public const int EntrySize = 128;
    public const uint EndOfChain = 0xFFFFFFFE;
    public const uint NoEntry = 0xFFFFFFFF;

    /// <summary>Offset of the table of sectors.</summary>
    public const int TableAt = SectorSize;

    /// <summary>Offset of the directory, whose first entry is the root.</summary>
    public const int DirectoryAt = 2 * SectorSize;

    /// <summary>Offsets of the header's fields.</summary>
    public const int SectorShiftAt = 30, DirectoryStartAt = 48, MoreTableStartAt = 68, MoreTableCountAt = 72, FirstTableAt = 76;

    /// <summary>Offsets of an entry's fields.</summary>
    public const int RightAt = 72, ChildAt = 76;

    private const uint TableSector = 0xFFFFFFFD;
    private const int Stream = 2;
    private const int Root = 5;

    /// <summary>A file with streams of these names.</summary>
    public static byte[] Of(params IReadOnlyList<string> streams)
    {
        const int perSector = SectorSize / EntrySize;
        var sectors = (streams.Count + 1 + perSector - 1) / perSector;
        var bytes = new byte[DirectoryAt + (sectors * SectorSize)];
        ((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]).CopyTo(bytes);
        Put16(bytes, 24, 0x3E);
        Put16(bytes, 26, 3);
        Put16(bytes, 28, 0xFFFE);
        Put16(bytes, SectorShiftAt, 9);
        Put16(bytes, 32, 6);
        Put32(bytes, 44, 1);
        Put32(bytes, DirectoryStartAt, 1);
        Put32(bytes, 56, 4096);
        Put32(bytes, 60, EndOfChain);
        Put32(bytes, MoreTableStartAt, EndOfChain);
        bytes.AsSpan(FirstTableAt, SectorSize - FirstTableAt).Fill(0xFF);
        Put32(bytes, FirstTableAt, 0);
        bytes.AsSpan(TableAt, SectorSize).Fill(0xFF);
        Put32(bytes, TableAt, TableSector);
        for (var sector = 1; sector <= sectors; sector++)
            Put32(bytes, TableAt + (sector * sizeof(uint)), sector == sectors ? EndOfChain : (uint)sector + 1);

        Entry(bytes, 0, "Root Entry", Root);
        if (streams.Count > 0)
            Put32(bytes, DirectoryAt + ChildAt, 1);
        for (var i = 1; i <= streams.Count; i++)
        {
            Entry(bytes, i, streams[i - 1], Stream);
            if (i < streams.Count)
                Put32(bytes, DirectoryAt + (i * EntrySize) + RightAt, (uint)i + 1);
        }

        return bytes;
    }

    public static void Put32(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

    public static void Put16(byte[] bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);

    private static void Entry(byte[] bytes, int number, string name, byte type)
    {
        var at = DirectoryAt + (number * EntrySize);
        Encoding.Unicode.GetBytes(name, bytes.AsSpan(at));
        Put16(bytes, at + 64, (ushort)((name.Length + 1) * sizeof(char)));
        bytes[at + 66] = type;
        bytes[at + 67] = 1;
        Put32(bytes, at + 68, NoEntry);
        Put32(bytes, at + RightAt, NoEntry);
        Put32(bytes, at + ChildAt, NoEntry);
        Put32(bytes, at + 116, EndOfChain);
    }
}
