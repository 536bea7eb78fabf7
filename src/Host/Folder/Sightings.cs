using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Folder;

/// <summary>
/// Remembers the state of files between scans, to detect which have settled. Holds a bounded number of them: with
/// more in the inbox, the others follow when these are gone. Not thread-safe.
/// </summary>
/// <param name="settle">How long a file must have been unchanged.</param>
internal sealed class Sightings(TimeSpan settle, int most = Sightings.DefaultMost)
{
    public const int DefaultMost = 10_000;

    private Dictionary<string, (FileStamp Stamp, TimeSpan Since)> _before = [];
    private Dictionary<string, (FileStamp Stamp, TimeSpan Since)> _now = [];

    /// <summary>Whether this scan has reached the bound.</summary>
    public bool IsFull => _now.Count >= most;

    /// <summary>Files of this scan that have not settled.</summary>
    public int Unsettled { get; private set; }

    public void BeginScan()
    {
        (_before, _now) = (_now, _before);
        _now.Clear();
        Unsettled = 0;
    }

    /// <summary>Records a file.</summary>
    /// <param name="now">Time on a monotonic clock.</param>
    /// <returns>When its present state was first seen; null if it has not settled.</returns>
    public TimeSpan? See(string name, FileStamp stamp, TimeSpan now)
    {
        var isKnown = _before.TryGetValue(name, out var last) && last.Stamp == stamp;
        _now[name] = isKnown ? last : (stamp, now);
        if (isKnown && now - last.Since >= settle)
            return last.Since;
        Unsettled++;
        return null;
    }
}
