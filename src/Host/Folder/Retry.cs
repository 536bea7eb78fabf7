using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Folder;

/// <summary>Puts failed documents back into the inbox. A stop in between leaves at most an error whose document is gone.</summary>
internal static class Retry
{
    private const string Id = "retried";

    /// <returns>How many were.</returns>
    public static int PutBack(IFileSystem files, FailedPlace place, Problems problems) =>
        Names(files, place).ToList()
            .Count(name => problems.Try(Path.Join(place.Failed, name), () => PutBack(files, place, name)));

    private static bool PutBack(IFileSystem files, FailedPlace place, string name)
    {
        var folder = FolderSteps.FolderPart(name);
        var from = Path.Join(place.Failed, name);
        if (files.Look(from) is { Type: FileType.Link } && files.Look(Path.Join(from, ".")) is { Type: FileType.Folder })
            throw new IOException("it is a symbolic link to a folder, which is not followed");
        folder = files.MakeWay(place.Inbox, folder, Id, followsLinks: false);
        var isMoved = FreeNames.For(FolderSteps.FilePart(name), Id).Any(free => files.Move(from, Path.Join(place.Inbox, folder, free)));
        files.SyncFolder(Path.Join(place.Inbox, folder));
        if (isMoved)
            files.Delete(from + FreeNames.ErrorEnding);
        return isMoved;
    }

    /// <summary>The documents, without the errors beside them.</summary>
    private static IEnumerable<string> Names(IFileSystem files, FailedPlace place)
    {
        if (files.Look(Path.Join(place.Failed, place.Below)) is not { Type: FileType.Folder })
            return [IsError(files, place, place.Below) ? place.Below[..^FreeNames.ErrorEnding.Length] : place.Below];
        return files.Names(place.Failed, place.Below).Where(name =>
            !FolderSteps.FilePart(name).StartsWith('.') && !IsError(files, place, name) && !IsOrphan(files, place, name));
    }

    private static bool IsError(IFileSystem files, FailedPlace place, string name) =>
        name.EndsWith(FreeNames.ErrorEnding, StringComparison.Ordinal)
        && files.Look(Path.Join(place.Failed, name[..^FreeNames.ErrorEnding.Length])) is not null;

    /// <summary>An error whose document somebody has taken away.</summary>
    private static bool IsOrphan(IFileSystem files, FailedPlace place, string name) =>
        name.EndsWith(FreeNames.ErrorEnding, StringComparison.Ordinal)
        && files.Look(Path.Join(place.Failed, name + FreeNames.ErrorEnding)) is null;
}
