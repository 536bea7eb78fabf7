using System.IO.Enumeration;

namespace ParallelLlm.Host.Files;

/// <summary>The real file system.</summary>
/// <param name="ways">Ways to rename a file without replacing another, on Linux; null for <see cref="ExclusiveRename.Ways"/>.</param>
internal sealed class DiskFileSystem(IReadOnlyList<Func<string, string, RenameResult>>? ways = null) : IFileSystem
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly IReadOnlyList<Func<string, string, RenameResult>> _ways = ways ?? ExclusiveRename.Ways;

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
        // A folder replaces at most an empty one, and has no way but the flag.
        foreach (var way in _ways.Where(way => way == ExclusiveRename.ByFlag || !IsFolder(from)))
            if (way(from, to) is var result and not RenameResult.Unsupported)
                return result == RenameResult.Moved;
        if (!IsFolder(from))
            throw new IOException($"Cannot be renamed there without the danger of replacing another : '{from}'");
        if (LibC.Look(to) is not null)
            return false;
        LibC.Rename(from, to);
        return true;
    }

    public void Take(string from, string to)
    {
        if (OperatingSystem.IsLinux())
            LibC.Rename(from, to);
        else
            MoveElsewhere(from, to);
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
        if (OperatingSystem.IsLinux())
            return LibC.TryLock(path, create);
        try
        {
            return new FileStream(path, create ? FileMode.CreateNew : FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException taken) when (taken is FileNotFoundException or DirectoryNotFoundException || File.Exists(path))
        {
            // Expected: its instance is running, or is gone with its folder.
            return null;
        }
    }

    private static bool IsFolder(string path) => LibC.Look(path) is { Type: FileType.Folder };

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
