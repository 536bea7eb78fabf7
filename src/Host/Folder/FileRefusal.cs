using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Folder;

/// <summary>Reasons to refuse a file without opening it. Pure.</summary>
internal static class FileRefusal
{
    private const long Mega = 1 << 20;

    /// <summary>Null when nothing is.</summary>
    public static DocumentError? Of(FileStamp stamp, long mostBytes) => stamp.Type switch
    {
        FileType.Link => Error(DocumentProblemKind.NotAFile, "it is a symbolic link, which is not followed"),
        FileType.Other => Error(DocumentProblemKind.NotAFile, "it is a pipe, a device or a socket"),
        _ when stamp.Size > mostBytes => Error(
            DocumentProblemKind.TooLarge,
            $"it has {(stamp.Size + Mega - 1) / Mega} MB; {ServeSettingTable.MaxFileMb.Flag} allows {mostBytes / Mega}"),
        _ => null,
    };

    private static DocumentError Error(DocumentProblemKind kind, string message) => new(new DocumentProblem(kind, "").Class, message);
}
