namespace ParallelLlm.Host.Files;

/// <summary>Writes a file so that whoever looks sees the old one or the new one, and never half of it.</summary>
internal static class WholeFile
{
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static void Write(string path, byte[] content)
    {
        var target = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);
        if (IsDevice(target))
        {
            // A pipe or a device can't be replaced; and /dev/null must not be.
            using var device = new FileStream(target, FileMode.Open, FileAccess.Write);
            device.Write(content);
            return;
        }

        Replace(target, content, temporary => new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0));
    }

    /// <summary>Writes a file beside another and renames it to that one's name; returns when both are on the disk.</summary>
    /// <param name="target">The file, by its full path.</param>
    /// <param name="content">All of its content.</param>
    /// <param name="create">Creates the file beside it.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static void Replace(string target, ReadOnlySpan<byte> content, Func<string, FileStream> create)
    {
        var folder = Path.GetDirectoryName(target)!;
        var temporary = Path.Join(folder, $".{Path.GetFileName(target)}.{Environment.ProcessId}.tmp");
        try
        {
            using (var file = create(temporary))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
            if (OperatingSystem.IsLinux())
                LibC.SyncFolder(folder);
        }
        catch
        {
            // Whatever went wrong is the caller's to tell; only the half-made file goes.
            File.Delete(temporary);
            throw;
        }
    }

    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal) || path.StartsWith(@"\\.\", StringComparison.Ordinal);
}
