using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Folder;

/// <summary>Deletes files from the done and failed folders when their retention time is over. Not thread-safe.</summary>
internal sealed class Retention(IFileSystem files, FolderOptions options, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private DateTimeOffset? _last;

    /// <summary>Looks through the folders, but not more often than needed.</summary>
    public void Run(DateTimeOffset now)
    {
        if (_last is { } last && now - last < Interval && now >= last)
            return;
        _last = now;
        Run(options.Layout.Done, options.KeepDone, now);
        Run(options.Layout.Failed, options.KeepFailed, now);
    }

    private void Run(string root, TimeSpan? keep, DateTimeOffset now)
    {
        if (keep is not { } age)
            return;
        var oldest = (now - age - DateTimeOffset.UnixEpoch).Ticks * 100;
        try
        {
            var deleted = Delete(root, oldest);
            if (deleted > 0)
                logger.LogInformation("{Count} files older than {Days} days were deleted in {Folder}", deleted, age.TotalDays, root);
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            // Tidying up is no reason to stop; it is tried again.
            logger.LogWarning("{Folder} cannot be tidied up: {Reason}", root, FileProblem.Of(refused));
        }
    }

    private int Delete(string folder, long oldest)
    {
        var deleted = 0;
        foreach (var entry in files.List(folder))
        {
            var path = Path.Join(folder, entry.Name);
            if (entry is { IsFolder: true, IsLink: false })
                deleted += Delete(path, oldest);
            else if (files.Look(path) is { } stamp && stamp.Changed < oldest)
            {
                // Renaming a file into the folder changed it, in this sense: so it is as old as its stay here.
                files.Delete(path);
                deleted++;
            }
        }

        return deleted;
    }
}
