using System.Runtime.InteropServices;

namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Syncs a folder to disk, so that a power loss cannot undo the replacement of a file.</summary>
internal static class FolderSync
{
    private const int CloseOnExec = 0x80000;

    // EPERM, EACCES: a folder with write but no read permission cannot be opened. EINVAL, ENOSYS, EOPNOTSUPP: the file system cannot sync a
    // folder.
    private static readonly int[] Impossible = [1, 13, 22, 38, 95];

    /// <summary>
    /// Returns once the folder's entries are on disk. No effect outside Linux, where a rename is durable or cannot be synced.
    /// </summary>
    /// <exception cref="IOException">The sync failed.</exception>
    public static void Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var folder = Open(path, CloseOnExec);
        var error = folder < 0 || Sync(folder) != 0 ? Marshal.GetLastPInvokeError() : 0;
        if (folder >= 0)
            _ = Close(folder);
        if (error != 0 && !Impossible.Contains(error))
            throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
