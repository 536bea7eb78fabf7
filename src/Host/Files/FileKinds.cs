using System.Formats.Tar;

namespace ParallelLlm.Host.Files;

internal static class FileKinds
{
    private const int TypeFlagOffset = 156;

    /// <summary>
    /// Looks without opening, since opening a pipe waits for its writer. Whatever has a length is a regular file; for the others
    /// the tar writer is the one place in .NET that tells pipes and devices from empty files.
    /// </summary>
    public static FileKind Of(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
                info = target;
            return !info.Exists ? FileKind.Unknown
                : info.Length > 0 ? FileKind.Regular
                : OfEmpty(info.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A loop of links or a folder without permission: opening the file fails with the same error, which is reported then.
            return FileKind.Unknown;
        }
    }

    /// <summary>Whether a path is written to as it is, and not replaced: a pipe or a device.</summary>
    public static bool IsStream(string path) => AtomicFile.IsDevice(path) || Of(path) is not (FileKind.Regular or FileKind.Unknown);

    private static FileKind OfEmpty(string path)
    {
        using var header = new MemoryStream();
        using var writer = new TarWriter(header, TarEntryFormat.Ustar, leaveOpen: true);
        try
        {
            writer.WriteEntry(path, "x");
        }
        catch (IOException)
        {
            // Sockets have no place in an archive.
            return FileKind.Socket;
        }

        return (TarEntryType)header.GetBuffer()[TypeFlagOffset] switch
        {
            TarEntryType.Fifo => FileKind.Pipe,
            TarEntryType.CharacterDevice or TarEntryType.BlockDevice => FileKind.Device,
            _ => FileKind.Regular,
        };
    }
}
