using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Folder;

/// <summary>Scans the inbox and its subfolders. Not thread-safe.</summary>
/// <param name="sightings">What earlier scans have seen.</param>
/// <param name="met">Called with the name of each top-level folder that is not in the order; null for none.</param>
internal sealed class InboxScan(IFileSystem files, string inbox, Sightings sightings, Action<string>? met = null)
{
    private const int MostPassed = 20;

    /// <param name="now">Time on a monotonic clock.</param>
    /// <param name="order">Folders in the order in which they are scanned; the empty name stands for all others, by default last.</param>
    /// <param name="hasToWait">Whether a document must not be claimed now, so that it does not block others.</param>
    /// <exception cref="IOException">The inbox cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The inbox cannot be listed.</exception>
    public ScanResult Run(TimeSpan now, IReadOnlyList<string> order, Func<string, bool> hasToWait)
    {
        sightings.BeginScan();
        var settled = new List<(int Rank, TimeSpan Since, InboxFile File)>();
        var held = 0;
        var passed = new List<(string Name, string Reason)>();
        foreach (var (name, rank) in Names(order, passed).TakeWhile(_ => !sightings.IsFull))
        {
            if (hasToWait(name))
                held++;
            else if (Look(name, passed) is { Type: not FileType.Folder } stamp && sightings.See(name, stamp, now) is { } since)
                settled.Add((rank, since, new InboxFile(name, stamp, since)));
        }

        // File systems list names in an order of their own: while more files arrive, the last ones would starve.
        var inTurn = settled.OrderBy(found => found.Rank).ThenBy(found => found.Since).Select(found => found.File);
        return new ScanResult([.. inTurn], sightings.Unsettled, held, !sightings.IsFull, passed);
    }

    /// <summary>A file whose metadata cannot be read, as in a folder that may only be listed, must not delay others.</summary>
    private FileStamp? Look(string name, List<(string Name, string Reason)> passed)
    {
        try
        {
            return files.Look(Path.Join(inbox, name));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Pass(passed, name, $"it cannot be looked at: {FileProblem.Of(refused)}");
            return null;
        }
    }

    private IEnumerable<(string Name, int Rank)> Names(IReadOnlyList<string> order, List<(string Name, string Reason)> passed)
    {
        var named = order.ToHashSet();
        IReadOnlyList<string> folders = named.Contains("") ? order : [.. order, ""];
        for (var rank = 0; rank < folders.Count; rank++)
        {
            var folder = folders[rank];
            if (folder.Length > 0 && Look(folder, passed) is not { Type: FileType.Folder })
                continue;
            foreach (var name in Below(folder, folder.Length > 0 ? [] : named, passed))
                yield return (name, rank);
        }
    }

    private IEnumerable<string> Below(string start, HashSet<string> without, List<(string Name, string Reason)> passed)
    {
        var folders = new Stack<string>([start]);
        while (folders.TryPop(out var folder))
        {
            // Names that are not valid UTF-8 may look alike, and like a valid name that contains U+FFFD.
            var marked = new HashSet<string>();
            foreach (var entry in Entries(folder, passed))
            {
                var name = FolderSteps.Below(folder, entry.Name);
                if (InboxNames.IsLeftAlone(entry.Name))
                    continue;
                if (InboxNames.MayBeInvalid(entry.Name) && (Look(name, passed) is null || !marked.Add(name)))
                    Pass(passed, name, "its name is not valid UTF-8, so it cannot be claimed; rename it");
                else if (entry is { IsFolder: true, IsLink: true })
                    Pass(passed, name, "it is a symbolic link to a folder, which is not followed");
                else if (!entry.IsFolder)
                    yield return name;
                else if (!without.Contains(name))
                {
                    if (folder.Length == 0)
                        met?.Invoke(name);
                    folders.Push(name);
                }
            }
        }
    }

    /// <summary>A folder that vanishes or cannot be read must not keep others from being scanned. The inbox itself must exist.</summary>
    private IEnumerable<FolderEntry> Entries(string folder, List<(string Name, string Reason)> passed)
    {
        if (folder.Length == 0)
        {
            foreach (var entry in files.List(inbox))
                yield return entry;
            yield break;
        }

        IEnumerator<FolderEntry> entries;
        try
        {
            entries = files.List(Path.Join(inbox, folder)).GetEnumerator();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            if (unreadable is not DirectoryNotFoundException)
                Pass(passed, folder, "the folder cannot be listed");
            yield break;
        }

        using (entries)
        {
            while (Next(entries))
                yield return entries.Current;
        }
    }

    private static bool Next(IEnumerator<FolderEntry> entries)
    {
        try
        {
            return entries.MoveNext();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The next scan tries again.
            return false;
        }
    }

    private static void Pass(List<(string Name, string Reason)> passed, string name, string reason)
    {
        if (passed.Count < MostPassed)
            passed.Add((name, reason));
    }
}
