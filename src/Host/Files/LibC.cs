using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ParallelLlm.Host.Files;

/// <summary>Linux calls that .NET lacks: exclusive renames, hard links, fsync of folders, identities, locks that report refusals.</summary>
internal static class LibC
{
    public const int Exists = 17;
    public const int NotEmpty = 39;

    private const int NoEntry = 2;
    private const int Again = 11;
    private const int NoAccess = 13;
    private const int NotDirectory = 20;
    private const int Invalid = 22;
    private const int ReadOnly = 30;
    private const int NoSystemCall = 38;
    private const int NotSupported = 95;

    // EPERM (links to files of other users are protected), EACCES, EINVAL, EMLINK, ENOSYS, EOPNOTSUPP.
    private static readonly int[] NoLink = [1, NoAccess, Invalid, 31, NoSystemCall, NotSupported];

    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStats = 0x7FF;
    private const uint NoReplace = 1;
    private const int CloseOnExec = 0x80000;
    private const int ReadWrite = 2;
    private const int CreateNew = 0x40 | 0x80;
    private const int EveryonesFile = 0x1B6;
    private const int LockAtOnce = 2 | 4;

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

    /// <summary>Creates a hard link; false where the file or the file system does not allow one.</summary>
    public static bool TryLink(string from, string to, out int error)
    {
        error = Link(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();
        return !NoLink.Contains(error);
    }

    /// <summary>Removes a name of a file; false when there is none.</summary>
    public static bool Unlink(string path)
    {
        if (UnlinkName(path) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error == NoEntry ? false : throw Failure(error, path);
    }

    /// <summary>Creates an empty file; false when the name is taken.</summary>
    public static bool TryCreate(string path)
    {
        var file = Open(path, ReadWrite | CreateNew | CloseOnExec, EveryonesFile);
        if (file < 0)
            return Marshal.GetLastPInvokeError() is var error && error == Exists ? false : throw Failure(error, path);
        _ = Close(file);
        return true;
    }

    /// <summary>
    /// Locks a file until the result is closed; null when another descriptor holds the lock, or the file is missing (or, to be created, is
    /// there already). .NET treats every refusal but "would block" as success: on a file system without locks every caller would seem to
    /// hold it.
    /// </summary>
    public static SafeFileHandle? TryLock(string path, bool create)
    {
        var descriptor = Open(path, ReadWrite | CloseOnExec | (create ? CreateNew : 0), EveryonesFile);
        if (descriptor < 0)
        {
            var refused = Marshal.GetLastPInvokeError();
            return refused is NoEntry or NotDirectory or Exists ? null : throw Failure(refused, path);
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Lock(descriptor, LockAtOnce) == 0)
            return file;
        var error = Marshal.GetLastPInvokeError();
        file.Dispose();
        return error == Again
            ? null
            : throw new IOException($"Files cannot be locked there: {Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error);
    }

    /// <summary>Whether two names belong to one file.</summary>
    public static bool IsSame(string path, string other)
    {
        // Some file systems number every file alike, so the count of links is compared too.
        var (one, two) = (Stat(path), Stat(other));
        return one is not null && two is not null && LinksOf(one) > 1 && LinksOf(two) > 1 && IdentityOf(one) == IdentityOf(two);
    }

    public static void SyncFolder(string path)
    {
        var folder = Open(path, CloseOnExec, 0);
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
        if (Stat(path) is not { } stat)
            return null;
        var type = (BinaryPrimitives.ReadUInt16LittleEndian(stat.AsSpan(28)) & 0xF000) switch
        {
            0x8000 => FileType.Regular,
            0x4000 => FileType.Folder,
            0xA000 => FileType.Link,
            _ => FileType.Other,
        };
        return new FileStamp(
            type,
            IdentityOf(stat),
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

    private static byte[]? Stat(string path)
    {
        var stat = new byte[256];
        if (StatX(CurrentFolder, path, NoFollow, BasicStats, stat) == 0)
            return stat;
        var error = Marshal.GetLastPInvokeError();
        return error is NoEntry or NotDirectory ? null : throw Failure(error, path);
    }

    private static uint LinksOf(byte[] stat) => BinaryPrimitives.ReadUInt32LittleEndian(stat.AsSpan(16));

    private static (ulong Device, ulong Number) IdentityOf(byte[] stat) => (
        ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(stat.AsSpan(136)) << 32)
            | BinaryPrimitives.ReadUInt32LittleEndian(stat.AsSpan(140)),
        BinaryPrimitives.ReadUInt64LittleEndian(stat.AsSpan(32)));

    private static long Nanoseconds(ReadOnlySpan<byte> time) =>
        (BinaryPrimitives.ReadInt64LittleEndian(time) * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(time[8..]);

    [DllImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    private static extern int RenameAt2(
        int fromFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string from,
        int toFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string to,
        uint flags);

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static extern int RenameReplacing(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", EntryPoint = "unlink", SetLastError = true)]
    private static extern int UnlinkName([MarshalAs(UnmanagedType.LPUTF8Str)] string path);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static extern int Lock(int descriptor, int operation);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int StatX(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] buffer);
}
