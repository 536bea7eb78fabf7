using System.IO.Enumeration;

namespace ParallelLlm.Host.Folder;

/// <summary>The real file system.</summary>
internal sealed class DiskFileSystem : IFileSystem
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    public IEnumerable<FolderEntry> List(string folder) => new FileSystemEnumerable<FolderEntry>(
        folder,
        (ref FileSystemEntry entry) => new FolderEntry(
            entry.FileName.ToString(), entry.IsDirectory, entry.Attributes.HasFlag(FileAttributes.ReparsePoint)),
        Everything);

    public FileStamp? Look(string path)
    {
        if (OperatingSystem.IsLinux())
            return LibC.Look(path);
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (!info.Exists && info.LinkTarget is null)
            return null;
        var type = info.LinkTarget is not null ? FileType.Link : info is DirectoryInfo ? FileType.Folder : FileType.Regular;
        var modified = (info.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100;
        return new FileStamp(type, default, info is FileInfo { Exists: true } file ? file.Length : 0, modified, modified);
    }

    public bool EndsUnwritten(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return UnwrittenEnd.Is(RandomAccess.GetLength(file), (offset, bytes) => RandomAccess.Read(file, bytes, offset));
    }

    public void MakeFolder(string path)
    {
        // .NET would make the whole way to it, also where a folder above was removed on purpose.
        if (Path.GetDirectoryName(path) is { } above && !Directory.Exists(above))
            throw new DirectoryNotFoundException($"There is no folder : '{above}'");
        Directory.CreateDirectory(path);
    }

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(content);
    }

    public void Sync(string path)
    {
        // fsync is of the file and not of the descriptor that wrote it.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Flush(flushToDisk: true);
    }

    public void SyncFolder(string path)
    {
        // Elsewhere a folder's names are on disk when the call that changed them returns, or nothing can be done about it.
        if (OperatingSystem.IsLinux())
            LibC.SyncFolder(path);
    }

    public bool Move(string from, string to)
    {
        if (!OperatingSystem.IsLinux())
            return MoveElsewhere(from, to);
        if (LibC.TryRename(from, to, out var error))
        {
            return error switch
            {
                0 => true,
                LibC.Exists or LibC.NotEmpty => false,
                _ => throw LibC.Failure(error, from),
            };
        }

        // This file system can only rename in place of what is there: between the look and the renaming only our own kind could come.
        if (LibC.Look(to) is not null)
            return false;
        LibC.Rename(from, to);
        return true;
    }

    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone with its folder.
        }
    }

    public bool RemoveFolder(string path)
    {
        try
        {
            Directory.Delete(path);
            return true;
        }
        catch (Exception kept) when (kept is IOException && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            // Something is in it.
            return false;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    public IDisposable? TryLock(string path, bool create)
    {
        try
        {
            // Nobody else may open it: on Linux that is flock, which ends with the process.
            return new FileStream(path, create ? FileMode.CreateNew : FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException taken) when (taken is FileNotFoundException or DirectoryNotFoundException || File.Exists(path))
        {
            // Expected: whoever it belongs to lives, or is gone with its folder.
            return null;
        }
    }

    private static bool MoveElsewhere(string from, string to)
    {
        if (Path.Exists(to))
            return false;
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to);
        return true;
    }
}
