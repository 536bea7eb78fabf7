using System.Buffers.Binary;
using System.Text;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>
/// Old Office and Outlook files, and new ones with a password. All are small file systems (OLE, or compound files), of which only the
/// names at the top are read.
/// </summary>
internal sealed class OleFile
{
    private const int EntryLength = 128;
    private const int FatSectorsInHeader = 109;
    private const int FatSectorsAt = 76;
    private const int HeaderLength = 512;

    // The directory of an Office file has some dozens of entries, that of a mail with many attachments some thousands.
    private const int MaxEntries = 100_000;

    private static readonly byte[] Magic = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    private static readonly (string Stream, string Problem)[] Formats =
    [
        ("WordDocument", "DOC (Word 97-2003) is not read yet. Save it as DOCX."),
        ("Workbook", "XLS (Excel 97-2003) is not read yet. Save it as XLSX."),
        ("Book", "XLS (Excel 97-2003) is not read yet. Save it as XLSX."),
        ("PowerPoint Document", "PPT (PowerPoint 97-2003) is not read yet. Save it as PDF."),
        ("__properties_version1.0", "MSG (Outlook mail) is not read yet. Save it as EML."),
    ];

    private readonly byte[] _bytes;
    private readonly int _sectorLength;
    private readonly List<uint> _fatSectors;

    private OleFile(byte[] bytes)
    {
        _bytes = bytes;
        if (!bytes.AsSpan().StartsWith(Magic) || bytes.Length < HeaderLength || bytes[30] is not (9 or 12))
            throw Damaged();
        _sectorLength = 1 << bytes[30];
        _fatSectors = FatSectors();
    }

    /// <summary>Whether bytes begin like such a file.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic.AsSpan(0, 4));

    /// <summary>The problem of such a file: none of its formats is read.</summary>
    public static DocumentProblem Problem(byte[] bytes)
    {
        HashSet<string> names;
        try
        {
            names = new OleFile(bytes).TopNames();
        }
        catch (DocumentProblemException damaged)
        {
            return damaged.Problem;
        }

        if (names.Contains("EncryptedPackage") || names.Contains("EncryptionInfo"))
            return new(DocumentProblemKind.Encrypted, "it is protected by a password");
        return new(
            DocumentProblemKind.UnsupportedFormat,
            Array.Find(Formats, format => names.Contains(format.Stream)).Problem
            ?? "it is an OLE file (old Office or Outlook), which is not read");
    }

    /// <summary>The names of the streams and folders at the top. They are a tree; one that leads in a circle ends there.</summary>
    private HashSet<string> TopNames()
    {
        var directory = Directory();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var seen = new HashSet<uint>();
        var open = new Stack<uint>([UInt32(directory[0] + 76)]);
        while (open.TryPop(out var index))
        {
            if (index >= directory.Count || !seen.Add(index))
                continue;
            var entry = directory[(int)index];
            var nameLength = Math.Clamp(BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(entry + 64)) - sizeof(char), 0, 62);
            names.Add(Encoding.Unicode.GetString(_bytes, entry, nameLength));
            open.Push(UInt32(entry + 68));
            open.Push(UInt32(entry + 72));
        }

        return names;
    }

    /// <summary>Where the entries of the directory are, the root first.</summary>
    private List<int> Directory()
    {
        var entries = new List<int>();
        for (var sector = UInt32(48); IsSector(sector); sector = NextSector(sector))
        {
            var start = Offset(sector);
            for (var at = start; at < start + _sectorLength && at + EntryLength <= _bytes.Length; at += EntryLength)
                entries.Add(at);
            if (entries.Count > MaxEntries)
                throw Damaged();
        }

        return entries.Count > 0 ? entries : throw Damaged();
    }

    /// <summary>The sectors of the table of which sector follows which: the first ones in the header, the others in a chain.</summary>
    private List<uint> FatSectors()
    {
        var sectors = new List<uint>();
        Add(FatSectorsAt, FatSectorsInHeader);
        var inSector = (_sectorLength / sizeof(uint)) - 1;
        var left = _bytes.Length / _sectorLength;
        for (var sector = UInt32(68); IsSector(sector); sector = UInt32(Offset(sector) + (inSector * sizeof(uint))))
        {
            if (left-- == 0)
                throw Damaged();
            Add(Offset(sector), inSector);
        }

        return sectors;

        void Add(int start, int count)
        {
            for (var i = 0; i < count && UInt32(start + (i * sizeof(uint))) is var sector && IsSector(sector); i++)
                sectors.Add(sector);
        }
    }

    private uint NextSector(uint sector)
    {
        var inSector = (uint)(_sectorLength / sizeof(uint));
        return sector / inSector < _fatSectors.Count
            ? UInt32(Offset(_fatSectors[(int)(sector / inSector)]) + ((int)(sector % inSector) * sizeof(uint)))
            : throw Damaged();
    }

    // The largest numbers are marks: free, end of a chain.
    private static bool IsSector(uint sector) => sector <= 0xFFFFFFFA;

    private int Offset(uint sector)
    {
        var offset = (sector + 1L) * _sectorLength;
        return offset < _bytes.Length ? (int)offset : throw Damaged();
    }

    private uint UInt32(int at) =>
        at + sizeof(uint) <= _bytes.Length ? BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at)) : throw Damaged();

    private static DocumentProblemException Damaged() => new(DocumentProblemKind.Damaged, "its OLE file is damaged or cut off");
}
