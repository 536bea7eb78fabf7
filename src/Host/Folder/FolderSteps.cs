namespace ParallelLlm.Host.Folder;

/// <summary>Steps over several calls that claims and deliveries share.</summary>
internal static class FolderSteps
{
    /// <summary>Makes a folder and those above it down from one that must be there, each on disk before it is used.</summary>
    public static void MakeWay(this IFileSystem files, string from, string below)
    {
        if (below.Length == 0 || files.Look(Path.Join(from, below)) is not null)
            return;
        var folder = from;
        foreach (var part in below.Split('/'))
        {
            var next = Path.Join(folder, part);
            if (files.Look(next) is null)
            {
                files.MakeFolder(next);
                files.SyncFolder(folder);
            }

            folder = next;
        }
    }

    /// <summary>Removes a folder with the folders in it, as far as they are empty; false when something is left.</summary>
    public static bool RemoveEmpty(this IFileSystem files, string folder)
    {
        if (files.RemoveFolder(folder))
            return true;
        if (files.Look(folder) is null)
            return true;
        foreach (var entry in files.List(folder).ToList())
            if (entry is { IsFolder: true, IsLink: false })
                files.RemoveEmpty(Path.Join(folder, entry.Name));
        return files.RemoveFolder(folder);
    }

    /// <summary>The folder part of a document's name; empty for the top.</summary>
    public static string FolderPart(string name) => name.LastIndexOf('/') is >= 0 and var end ? name[..end] : "";

    /// <summary>The last part of a document's name.</summary>
    public static string FilePart(string name) => name[(name.LastIndexOf('/') + 1)..];
}
