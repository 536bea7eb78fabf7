using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Planning;

/// <summary>
/// A provider's batch file: one line for each call. Written as it grows, in several files where one would be too large; all of them are
/// whole, or none is there. Not thread-safe.
/// </summary>
/// <param name="path">The first file; the others have <c>-2</c>, <c>-3</c> and so on before the extension.</param>
internal sealed class BatchFile(string path, int mostLines = BatchFile.MostLines, long mostBytes = BatchFile.MostBytes) : IDisposable
{
    /// <summary>Lines that a provider takes in one file.</summary>
    public const int MostLines = 50_000;

    /// <summary>Bytes that a provider takes in one file.</summary>
    public const long MostBytes = 200_000_000;

    private readonly HashSet<CompletionKey> _written = [];
    private readonly List<(string Path, PartFile File)> _files = [];
    private int _lines;
    private long _bytes;

    /// <summary>Paths of the files.</summary>
    public IReadOnlyList<string> Paths => _files.ConvertAll(file => file.Path);

    /// <summary>Lines in all files.</summary>
    public int Lines => _written.Count;

    /// <summary>Writes a call, unless one of the same key is there already.</summary>
    /// <param name="key">Identifies the call, and its answer in the store.</param>
    /// <param name="body">The call's body.</param>
    /// <exception cref="BatchFileException">A file cannot be written.</exception>
    public void Add(CompletionKey key, ReadOnlyMemory<byte> body)
    {
        if (_written.Add(key))
            Guard(() => Append(key, body));
    }

    /// <summary>Gives the files their names; without calls there is one that is empty.</summary>
    /// <exception cref="BatchFileException">A file cannot be written.</exception>
    public void Complete() => Guard(() =>
    {
        if (_files.Count == 0)
            Open();
        // A full disk shows before the first has its name.
        foreach (var (_, file) in _files)
            file.Close();
        foreach (var (_, file) in _files)
            file.Complete();
    });

    public void Dispose() => _files.ForEach(each => each.File.Dispose());

    private static void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            // The disk is the user's.
            throw new BatchFileException(FileProblem.Of(refused), refused);
        }
    }

    private void Append(CompletionKey key, ReadOnlyMemory<byte> body)
    {
        var id = key.ToString();
        var length = BatchFileLine.LengthOf(id, body.Length);
        if (_files.Count == 0 || _lines == mostLines || _bytes + length > mostBytes)
            Open();
        BatchFileLine.Write(_files[^1].File.Content, id, body.Span);
        _lines++;
        _bytes += length;
    }

    private void Open()
    {
        // A device has one name.
        if (_files.Count > 0 && AtomicFile.IsDevice(AtomicFile.TargetOf(path)))
            return;
        var part = NumberedFiles.PathOf(path, _files.Count + 1);
        _files.Add((part, PartFile.Create(part)));
        (_lines, _bytes) = (0, 0);
    }
}
