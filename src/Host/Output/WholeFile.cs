using ParallelLlm.Host.Folder;

namespace ParallelLlm.Host.Output;

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

        var temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Environment.ProcessId}.tmp");
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
            if (OperatingSystem.IsLinux())
                LibC.SyncFolder(Path.GetDirectoryName(target)!);
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
