using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Folder;

/// <summary>
/// Wakes the scan when something happens in the inbox. It only saves waiting: events can be missed, and are. A folder that was replaced
/// is silent for ever, so that it is watched anew when it is another one. Not thread-safe but for what it calls.
/// </summary>
internal sealed class InboxWatcher(string inbox, Action wake) : IDisposable
{
    private FileSystemWatcher? _watcher;
    private (ulong Device, ulong Number)? _watched;

    /// <summary>Watches the inbox as it is now.</summary>
    /// <param name="stamp">How it looks; null when it is not there.</param>
    public void Watch(FileStamp? stamp)
    {
        if (stamp?.Identity == _watched)
            return;
        _watcher?.Dispose();
        _watcher = null;
        _watched = stamp?.Identity;
        if (stamp is null)
            return;
        try
        {
            var watcher = new FileSystemWatcher(inbox)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName,
            };
            watcher.Created += (_, _) => wake();
            watcher.Renamed += (_, _) => wake();
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
        }
        catch (Exception scarce) when (scarce is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No watches left, or the folder has just gone: the scan finds everything, if later.
            _watcher = null;
        }
    }

    public void Dispose() => _watcher?.Dispose();
}
