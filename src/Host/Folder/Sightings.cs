using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Folder;

/// <summary>
/// Remembers how files looked, from one scan to the next, to tell which have been left in peace. Holds a bounded number of them: with
/// more in the inbox, the others get their turn when these have gone. Not thread-safe.
/// </summary>
/// <param name="settle">How long a file must not have changed.</param>
internal sealed class Sightings(TimeSpan settle, int most = Sightings.DefaultMost)
{
    public const int DefaultMost = 10_000;

    private Dictionary<string, (FileStamp Stamp, TimeSpan Since)> _before = [];
    private Dictionary<string, (FileStamp Stamp, TimeSpan Since)> _now = [];

    /// <summary>Whether this scan has seen as many as can be remembered.</summary>
    public bool IsFull => _now.Count >= most;

    /// <summary>Files of this scan that have not settled.</summary>
    public int Unsettled { get; private set; }

    public void BeginScan()
    {
        (_before, _now) = (_now, _before);
        _now.Clear();
        Unsettled = 0;
    }

    /// <summary>Notes a file.</summary>
    /// <param name="now">Time since any fixed moment, on a clock that nobody sets.</param>
    /// <returns>Since when it looks as it does; null when that is not long enough.</returns>
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
