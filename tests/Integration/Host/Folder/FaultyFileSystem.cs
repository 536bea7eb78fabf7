using ParallelLlm.Host.Files;

namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>The real file system, which notes the calls that change something and can fail or stop at any of them.</summary>
/// <param name="root">Root of the paths that are noted.</param>
/// <param name="disk">The real file system; null for one with every way of renaming.</param>
internal sealed class FaultyFileSystem(string root, DiskFileSystem? disk = null) : IFileSystem
{
    private readonly DiskFileSystem _disk = disk ?? new DiskFileSystem();
    private readonly Lock _lock = new();
    private readonly List<string> _calls = [];
    private readonly List<IDisposable> _locks = [];

    /// <summary>Throws the planned fault before a call is made; gets its number and its words.</summary>
    public Action<int, string>? Before { get; set; }

    /// <summary>The same for calls that change nothing, which are neither noted nor numbered: <c>look</c>, <c>list</c> and <c>lock</c>.</summary>
    public Action<string>? BeforeLooking { get; set; }

    /// <summary>Locks in the disk's place.</summary>
    public Func<string, bool, IDisposable?>? Locks { get; set; }

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_lock)
                return [.. _calls];
        }
    }

    public void Forget()
    {
        lock (_lock)
            _calls.Clear();
    }

    /// <summary>What the system does when a process ends.</summary>
    public void ReleaseLocks()
    {
        foreach (var held in _locks)
            held.Dispose();
    }

    public IEnumerable<FolderEntry> List(string folder)
    {
        BeforeLooking?.Invoke($"list {Short(folder)}");
        return _disk.List(folder);
    }

    public FileStamp? Look(string path)
    {
        BeforeLooking?.Invoke($"look {Short(path)}");
        return _disk.Look(path);
    }

    public bool EndsUnwritten(string path)
    {
        BeforeLooking?.Invoke($"end {Short(path)}");
        return _disk.EndsUnwritten(path);
    }

    public void MakeFolder(string path)
    {
        Note("make", path);
        _disk.MakeFolder(path);
    }

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            Note("write", path);
        }
        catch
        {
            // A disk that is full takes a part.
            _disk.Write(path, content[..(content.Length / 2)]);
            throw;
        }

        _disk.Write(path, content);
    }

    public void Sync(string path)
    {
        Note("fsync", path);
        _disk.Sync(path);
    }

    public void SyncFolder(string path)
    {
        Note("fsync", path + "/");
        _disk.SyncFolder(path);
    }

    public bool Move(string from, string to)
    {
        Note("rename", from, to);
        return _disk.Move(from, to);
    }

    public void Take(string from, string to)
    {
        Note("rename", from, to);
        _disk.Take(from, to);
    }

    public void Delete(string path)
    {
        Note("delete", path);
        _disk.Delete(path);
    }

    public bool RemoveFolder(string path)
    {
        Note("remove", path);
        return _disk.RemoveFolder(path);
    }

    public IDisposable? TryLock(string path, bool create)
    {
        BeforeLooking?.Invoke($"lock {Short(path)}");
        var held = Locks is null ? _disk.TryLock(path, create) : Locks(path, create);
        if (held is not null)
            _locks.Add(held);
        return held;
    }

    private string Short(string path) => path.Replace(root + "/", "", StringComparison.Ordinal);

    private void Note(string call, params string[] paths)
    {
        var words = $"{call} {string.Join(" → ", paths.Select(Short))}";
        int number;
        lock (_lock)
        {
            number = _calls.Count;
            _calls.Add(words);
        }

        Before?.Invoke(number, words);
    }
}
