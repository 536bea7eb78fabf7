namespace ParallelLlm.Host.Files;

/// <summary>
/// A file that is written beside its place and renamed when it is whole, so that a reader sees the old file or the new one, never half of
/// it. Without <see cref="Complete"/> nothing is left.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private readonly string _target;
    private readonly string _temporary;

    /// <param name="target">The file. Its folder exists; it is no link.</param>
    /// <param name="create">Creates the file beside it.</param>
    /// <exception cref="IOException">The file beside it cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file beside it cannot be created.</exception>
    public PartFile(string target, Func<string, FileStream> create)
    {
        _target = target;
        _temporary = Path.Join(Path.GetDirectoryName(target), $".{Path.GetFileName(target)}.{Environment.ProcessId}.tmp");
        Stream = create(_temporary);
    }

    /// <summary>The file beside the target.</summary>
    public FileStream Stream { get; }

    /// <summary>A file that another process cannot take for a leftover, since it is locked until it has its name.</summary>
    /// <inheritdoc cref="PartFile(string, Func{string, FileStream})"/>
    public static PartFile Locked(string target)
    {
        RemoveLeftovers(target);
        return new(target, temporary => new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None));
    }

    /// <summary>Gives the file its name.</summary>
    /// <param name="toDisk">Whether to wait until content and name are on the disk, so that they outlast a power cut.</param>
    /// <exception cref="IOException">The disk is full, or the file cannot be replaced.</exception>
    public void Complete(bool toDisk = true)
    {
        Stream.Flush(toDisk);
        Stream.Dispose();
        File.Move(_temporary, _target, overwrite: true);
        if (toDisk && OperatingSystem.IsLinux())
            LibC.SyncFolder(Path.GetDirectoryName(_target)!);
    }

    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // The rest of a buffer, which a full disk does not take, goes with the file.
        }

        File.Delete(_temporary);
    }

    /// <summary>Deletes what processes that were killed have left beside a file. The lock of one that is in use is refused.</summary>
    private static void RemoveLeftovers(string target)
    {
        foreach (var leftover in Directory.EnumerateFiles(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.*.tmp"))
        {
            try
            {
                using (new FileStream(leftover, FileMode.Open, FileAccess.Write, FileShare.None))
                    File.Delete(leftover);
            }
            catch (Exception inUse) when (FileProblem.IsExpected(inUse))
            {
                // Another run writes it, or another user did.
            }
        }
    }
}
