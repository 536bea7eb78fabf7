using System.Runtime.InteropServices;

namespace ParallelLlm.Budgets;

/// <summary>
/// Puts the names in a folder on the disk: without it, a loss of power can bring a file that was replaced back as it was before.
/// </summary>
internal static class FolderSync
{
    private const int CloseOnExec = 0x80000;

    // A folder that may be written and not read cannot be opened; and some file systems have nothing to sync for a folder: not valid, not
    // supported.
    private static readonly int[] Impossible = [1, 13, 22, 38, 95];

    /// <summary>
    /// Returns when the names are on the disk. Does nothing but on Linux; elsewhere they are when the call that changed them returns, or
    /// there is no way.
    /// </summary>
    /// <exception cref="IOException">The disk refuses it.</exception>
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
