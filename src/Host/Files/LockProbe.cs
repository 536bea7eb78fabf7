namespace ParallelLlm.Host.Files;

/// <summary>Tests whether a lock in a folder is exclusive. Without it, a service's instances would take each other for dead.</summary>
internal static class LockProbe
{
    /// <summary>Why locks in a folder are unreliable; null when they are reliable. Creates a hidden file there and removes it.</summary>
    public static string? Problem(IFileSystem files, string folder)
    {
        if (MachineLocks.Of(folder) is { } mount)
            return $"locks hold on this machine alone there ({mount}), so that services on two machines would take each other for dead; "
                + "mount it with locks, or use another file system";
        var path = Path.Join(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            try
            {
                return Try(files, path);
            }
            finally
            {
                files.Delete(path);
            }
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            return FileProblem.Of(refused);
        }
    }

    private static string? Try(IFileSystem files, string path)
    {
        // flock belongs to the open file: two descriptors in one process exclude each other as in two. (fcntl's locks belong to the
        // process, and would not.)
        using (var first = files.TryLock(path, create: true))
        {
            if (first is null)
                return "a file of its own cannot be locked there";
            using var second = files.TryLock(path, create: false);
            if (second is not null)
                return "locks do not exclude other processes there, so a running service would look like a dead one; "
                    + "mount it with locks, or use another file system";
        }

        using var third = files.TryLock(path, create: false);
        return third is not null
            ? null
            : "a lock there outlives the file that was open, so that nothing could be taken over from a dead service; "
                + "use another file system";
    }
}
