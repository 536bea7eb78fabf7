using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ParallelLlm.Host.Folder;

/// <summary>What .NET does not offer of Linux: renaming without replacing, fsync of a folder, and a file's identity.</summary>
internal static class LibC
{
    public const int Exists = 17;
    public const int NotEmpty = 39;

    private const int NoEntry = 2;
    private const int NoAccess = 13;
    private const int NotDirectory = 20;
    private const int Invalid = 22;
    private const int ReadOnly = 30;
    private const int NoSystemCall = 38;
    private const int NotSupported = 95;

    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStats = 0x7FF;
    private const uint NoReplace = 1;
    private const int CloseOnExec = 0x80000;

    /// <summary>False where the C library or the file system cannot rename without replacing.</summary>
    public static bool TryRename(string from, string to, out int error)
    {
        error = 0;
        try
        {
            if (RenameAt2(CurrentFolder, from, CurrentFolder, to, NoReplace) == 0)
                return true;
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library: the caller has another way.
            return false;
        }

        error = Marshal.GetLastPInvokeError();
        return error is not (Invalid or NoSystemCall or NotSupported);
    }

    public static void Rename(string from, string to)
    {
        if (RenameReplacing(from, to) != 0)
            throw Failure(Marshal.GetLastPInvokeError(), from);
    }

    public static void SyncFolder(string path)
    {
        var folder = Open(path, CloseOnExec);
        if (folder < 0)
            throw Failure(Marshal.GetLastPInvokeError(), path);
        var failed = Sync(folder) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(folder);

        // Some file systems have nothing to sync for a folder and say so.
        if (failed && error != Invalid)
            throw Failure(error, path);
    }

    public static FileStamp? Look(string path)
    {
        var stat = new byte[256];
        if (StatX(CurrentFolder, path, NoFollow, BasicStats, stat) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is NoEntry or NotDirectory ? null : throw Failure(error, path);
        }

        var type = (BinaryPrimitives.ReadUInt16LittleEndian(stat.AsSpan(28)) & 0xF000) switch
        {
            0x8000 => FileType.Regular,
            0x4000 => FileType.Folder,
            0xA000 => FileType.Link,
            _ => FileType.Other,
        };
        var device = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(stat.AsSpan(136)) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(stat.AsSpan(140));
        return new FileStamp(
            type,
            (device, BinaryPrimitives.ReadUInt64LittleEndian(stat.AsSpan(32))),
            BinaryPrimitives.ReadInt64LittleEndian(stat.AsSpan(40)),
            Nanoseconds(stat.AsSpan(112)),
            Nanoseconds(stat.AsSpan(96)));
    }

    /// <summary>The exception that .NET would throw for an error number.</summary>
    public static Exception Failure(int error, string path)
    {
        var message = $"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'";
        return error switch
        {
            NoEntry or NotDirectory => new FileNotFoundException(message, path),
            1 or NoAccess => new UnauthorizedAccessException(message),
            ReadOnly => new IOException($"Read-only file system : '{path}'", error),
            _ => new IOException(message, error),
        };
    }

    private static long Nanoseconds(ReadOnlySpan<byte> time) =>
        (BinaryPrimitives.ReadInt64LittleEndian(time) * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(time[8..]);

    [DllImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    private static extern int RenameAt2(
        int fromFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string from, int toFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string to, uint flags);

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static extern int RenameReplacing([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int StatX(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] buffer);
}
