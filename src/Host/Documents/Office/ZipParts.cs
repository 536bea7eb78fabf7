using System.IO.Compression;
using System.Xml;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>
/// The parts of an Office document (a ZIP archive), each read as a stream and never as a whole, within bounds. Names are compared without
/// case, as Office does; of two entries with one name the first counts.
/// </summary>
internal sealed class ZipParts : IDisposable
{
    /// <summary>The most entries that an archive may have.</summary>
    public const int MaxEntries = 20_000;

    /// <summary>The most bytes that are decompressed of one document, all parts together.</summary>
    public const long MaxBytes = 2L << 30;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private long _left = MaxBytes;

    private ZipParts(ZipArchive archive)
    {
        _archive = archive;
        foreach (var entry in archive.Entries)
        {
            if (_entries.Count == MaxEntries)
                throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"it has more than {MaxEntries:N0} parts");
            _entries.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry);
        }
    }

    /// <summary>Opens an archive.</summary>
    /// <exception cref="DocumentProblemException">It is damaged, or has too many entries.</exception>
    public static ZipParts Open(byte[] bytes)
    {
        try
        {
            return new ZipParts(new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read));
        }
        catch (InvalidDataException damaged)
        {
            throw new DocumentProblemException(DocumentProblemKind.Damaged, "its ZIP archive is damaged or cut off", damaged);
        }
    }

    /// <summary>The parts' names, in no particular order.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Whether a part exists.</summary>
    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>Opens a part's XML; null if there is no such part. DTDs are refused, and nothing outside is resolved.</summary>
    /// <exception cref="DocumentProblemException">The part is encrypted or damaged.</exception>
    public XmlReader? Xml(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
            return null;
        if (entry.IsEncrypted)
            throw new DocumentProblemException(DocumentProblemKind.Encrypted, "it is protected by a password");
        try
        {
            return XmlReader.Create(
                new BoundedStream(entry.Open(), Spend),
                new XmlReaderSettings
                {
                    DtdProcessing = DtdProcessing.Prohibit,
                    XmlResolver = null,
                    IgnoreComments = true,
                    IgnoreProcessingInstructions = true,
                    CloseInput = true,
                    CheckCharacters = false,
                });
        }
        catch (Exception damaged) when (damaged is InvalidDataException or NotSupportedException)
        {
            throw new DocumentProblemException(DocumentProblemKind.Damaged, $"its part {name} is damaged", damaged);
        }
    }

    public void Dispose() => _archive.Dispose();

    private void Spend(int bytes)
    {
        _left -= bytes;
        if (_left < 0)
            throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"its parts take more than {MaxBytes >> 30} GB unpacked");
    }
}
