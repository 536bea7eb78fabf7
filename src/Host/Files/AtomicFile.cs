namespace ParallelLlm.Host.Files;

/// <summary>
/// Writes a file beside its place and renames it, so that a reader sees the old file or the new one, never half of it. Each write returns
/// when both the content and the name are on the disk.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Writes a file of the user's. A link is followed; a pipe or a device is written to and stays.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = PartFile.Create(path);
        file.Content.Write(content);
        file.Complete();
    }

    /// <summary>The file that a path leads to, through links, even if it is not there yet. A device keeps its name.</summary>
    public static string TargetOf(string path) => IsDevice(path) ? path : RealPath.Of(path);

    /// <summary>Writes a file of the service's state, which only its owner can read.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static void WriteOwn(string path, ReadOnlySpan<byte> content)
    {
        using var file = PartFile.Create(Path.GetFullPath(path), temporary => OwnerOnly.Open(temporary, FileMode.Create));
        file.Content.Write(content);
        file.Complete();
    }

    /// <summary>Whether a path is that of a device, which is written to and never replaced.</summary>
    public static bool IsDevice(string path) =>
        new[] { "/dev/", "/proc/", @"\\.\" }.Any(root => path.StartsWith(root, StringComparison.Ordinal));
}
