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
    private readonly long _maxBytes;
    private long _left;

    private ZipParts(ZipArchive archive, long maxBytes)
    {
        _archive = archive;
        _maxBytes = _left = maxBytes;
        foreach (var entry in archive.Entries)
        {
            if (_entries.Count == MaxEntries)
                throw TooManyEntries();
            _entries.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry);
        }
    }

    /// <summary>Opens an archive.</summary>
    /// <param name="maxBytes">The most bytes to decompress, all parts together.</param>
    /// <exception cref="DocumentProblemException">It is damaged, or has too many entries.</exception>
    public static ZipParts Open(byte[] bytes, long maxBytes = MaxBytes)
    {
        // Every entry of the directory begins with these bytes: a long one is refused before it fills the memory.
        if (bytes.AsSpan().Count("PK\u0001\u0002"u8) > MaxEntries)
            throw TooManyEntries();
        try
        {
            return new ZipParts(new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read), maxBytes);
        }
        catch (Exception damaged) when (IsOfDamage(damaged))
        {
            throw new DocumentProblemException(DocumentProblemKind.Damaged, "its ZIP archive is damaged or cut off", damaged);
        }
    }

    /// <summary>Whether an exception of the framework's ZIP and XML readers comes from the bytes that they read.</summary>
    public static bool IsOfDamage(Exception exception) =>
        exception is not (DocumentProblemException or OutOfMemoryException or InsufficientExecutionStackException);

    /// <summary>The parts' names, in no particular order.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Whether a part exists.</summary>
    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>Opens a part; null if there is no such part.</summary>
    /// <exception cref="DocumentProblemException">The part is encrypted or damaged.</exception>
    public Stream? Bytes(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
            return null;
        if (entry.IsEncrypted)
            throw new DocumentProblemException(DocumentProblemKind.Encrypted, "it is protected by a password");
        try
        {
            return new BoundedStream(entry.Open(), Spend);
        }
        catch (Exception damaged) when (IsOfDamage(damaged))
        {
            throw DamagedPart(name, damaged);
        }
    }

    /// <summary>Opens a part's XML; null if there is no such part. DTDs are refused, and nothing outside is resolved.</summary>
    /// <param name="spend">Called with each number of bytes that the reader takes; throws to end the reading.</param>
    /// <exception cref="DocumentProblemException">The part is encrypted or damaged.</exception>
    public XmlReader? Xml(string name, Action<int>? spend = null)
    {
        if (Bytes(name) is not { } bytes)
            return null;
        if (spend is not null)
            bytes = new BoundedStream(bytes, spend);
        try
        {
            return XmlReader.Create(
                bytes,
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
        catch (Exception damaged) when (IsOfDamage(damaged))
        {
            throw DamagedPart(name, damaged);
        }
    }

    /// <summary>The problem of a part whose bytes cannot be read.</summary>
    public static DocumentProblemException DamagedPart(string name, Exception cause) =>
        new(DocumentProblemKind.Damaged, $"its part {name} is damaged", cause);

    public void Dispose() => _archive.Dispose();

    private static DocumentProblemException TooManyEntries() =>
        new(DocumentProblemKind.TooLarge, $"it has more than {MaxEntries:N0} parts");

    private void Spend(int bytes)
    {
        _left -= bytes;
        if (_left < 0)
            throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"its parts take more than {_maxBytes >> 20} MB unpacked");
    }
}
