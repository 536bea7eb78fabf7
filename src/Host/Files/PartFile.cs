namespace ParallelLlm.Host.Files;

/// <summary>
/// A file that is written beside its place and renamed when it is whole; without <see cref="Complete"/> nothing is left. A device is
/// written to itself. Not thread-safe.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private const string Ending = ".tmp";

    private readonly FileStream _stream;
    private readonly string _target;
    private readonly string? _temporary;
    private bool _isComplete;

    private PartFile(FileStream stream, string target, string? temporary) =>
        (_stream, _target, _temporary) = (stream, target, temporary);

    /// <summary>Where its content goes.</summary>
    public Stream Content => _stream;

    /// <summary>Opens a file of the user's. A link is followed; a pipe or a device stays.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static PartFile Create(string path)
    {
        var target = AtomicFile.TargetOf(path);
        return AtomicFile.IsDevice(target)
            ? new PartFile(new FileStream(target, FileMode.Open, FileAccess.Write), target, null)
            : Create(target, temporary => new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read));
    }

    /// <summary>Opens a file with a function that creates the one beside it.</summary>
    public static PartFile Create(string target, Func<string, FileStream> create)
    {
        var temporary = Path.Join(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Environment.ProcessId}{Ending}");
        return new PartFile(create(temporary), target, temporary);
    }

    /// <summary>
    /// Opens a file of the user's that takes a while. It is locked until it has its name; one without a lock is a leftover of a killed
    /// process, and is deleted.
    /// </summary>
    public static PartFile Locked(string path)
    {
        Leftovers.Remove(AtomicFile.TargetOf(path), Ending);
        return Held(path);
    }

    /// <summary>Opens a file of the user's that is locked until it has its name, in a folder of which leftovers are removed.</summary>
    public static PartFile Held(string path) => Create(
        AtomicFile.TargetOf(path), temporary => new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None));

    /// <summary>Removes what killed processes have left in a folder of files that were to have an extension.</summary>
    public static void RemoveLeftovers(string folder, string extension) => Leftovers.RemoveAll(folder, extension, Ending);

    /// <summary>Brings the content to the disk, where it still may not fit, and closes it.</summary>
    /// <param name="toDisk">Whether to wait for the disk; without, a power cut may take the file.</param>
    public void Close(bool toDisk = true)
    {
        if (!_stream.CanWrite)
            return;
        _stream.Flush(flushToDisk: toDisk && _temporary is not null);
        _stream.Dispose();
    }

    /// <summary>Closes the content, and gives the file its name, which is then on the disk too.</summary>
    /// <inheritdoc cref="Close"/>
    public void Complete(bool toDisk = true)
    {
        Close(toDisk);
        if (_temporary is not null)
        {
            File.Move(_temporary, _target, overwrite: true);
            if (toDisk && OperatingSystem.IsLinux())
                LibC.SyncFolder(Path.GetDirectoryName(_target)!);
        }

        _isComplete = true;
    }

    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException) when (!_isComplete)
        {
            // The rest of the buffer does not fit on the disk, and the file is discarded.
        }

        if (!_isComplete && _temporary is not null)
            File.Delete(_temporary);
    }
}
