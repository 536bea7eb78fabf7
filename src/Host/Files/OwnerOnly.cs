namespace ParallelLlm.Host.Files;

/// <summary>Creates what only its owner can read: the files and folders of a service's state.</summary>
internal static class OwnerOnly
{
    private const int DefaultBuffer = 4 << 10;
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder that only its owner can look into; one that is there stays as it is.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnersFile | UnixFileMode.UserExecute);
    }

    /// <summary>Takes a file away from everyone but its owner.</summary>
    public static void Restrict(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, OwnersFile);
    }

    /// <summary>Opens a file for writing, exclusively while it is open unless others may read it.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share = FileShare.None, int bufferSize = DefaultBuffer)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share, BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnersFile;
        return new FileStream(path, options);
    }
}
