using System.Runtime.InteropServices;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>Looks whether the folders of a service can be used, without writing anything.</summary>
/// <param name="leastFree">Bytes that must be free where the outbox is.</param>
internal sealed class FolderCheck(string inbox, string outbox, long leastFree = FolderCheck.DefaultLeastFree)
{
    /// <summary>64 MiB.</summary>
    public const long DefaultLeastFree = 64L * 1024 * 1024;

    private const int WriteAndEnter = 2 | 1;

    public IEnumerable<NotReady> Problems()
    {
        if (!Directory.Exists(inbox))
            yield return new NotReady("inbox", "the inbox is missing");
        if (!Directory.Exists(outbox))
        {
            yield return new NotReady("outbox", "the outbox is missing");
            yield break;
        }

        if (!CanWrite(outbox))
            yield return new NotReady("outbox", "the outbox cannot be written");
        if (FreeIn(outbox) is { } free && free < leastFree)
            yield return new NotReady("disk", $"{free >> 20} MiB free where the outbox is; {leastFree >> 20} MiB are wanted");
    }

    // The kernel's own answer: it knows read-only mounts too, which a look at the permissions does not.
    private static bool CanWrite(string folder) => OperatingSystem.IsWindows() || Access(folder, WriteAndEnter) == 0;

    private static long? FreeIn(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (IOException)
        {
            // Some file systems do not tell, and then nothing is known to be wrong.
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "access")]
    private static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
