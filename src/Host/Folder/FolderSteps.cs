using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Folder;

/// <summary>Multi-call file operations shared by claims and deliveries.</summary>
internal static class FolderSteps
{
    /// <summary>
    /// Creates a folder and its parents below an existing one, each flushed to disk before it is used. Where something other than a
    /// folder has the name already, the folder gets the next free one, as files do.
    /// </summary>
    /// <param name="from">The folder that must be there.</param>
    /// <param name="below">The folder's path in it, with <c>/</c>; may be empty.</param>
    /// <param name="followsLinks">Whether a link to a folder counts as one. Not in the inbox: scans do not follow links, and would never
    /// find a document behind one.</param>
    /// <returns>The resulting path.</returns>
    public static string MakeWay(this IFileSystem files, string from, string below, string id, bool followsLinks = true)
    {
        if (below.Length == 0 || (followsLinks && files.IsFolder(Path.Join(from, below))))
            return below;
        return below.Split('/').Aggregate("", (way, part) => files.MakeStep(from, way, part, id, followsLinks));
    }

    /// <summary>Every existing folder that <see cref="MakeWay"/> may have created or used.</summary>
    public static IEnumerable<string> Ways(this IFileSystem files, string from, string below, string id) => below.Length == 0
        ? [""]
        : below.Split('/').Aggregate(
            Enumerable.Repeat("", 1),
            (ways, part) => ways.SelectMany(way => PlainNames.Of(part)
                .SelectMany(plain => FreeNames.ForFolder(plain, id))
                .Select(name => Below(way, name))
                .Where(next => files.IsFolder(Path.Join(from, next)))));

    /// <summary>Whether a path exists; false for a name that the file system cannot hold.</summary>
    public static bool Has(this IFileSystem files, string path) => files.TryLook(path) is not null;

    /// <summary>Removes a folder and its subfolders as far as they are empty; false if anything is left.</summary>
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

    /// <summary>The names of everything in a folder and its subfolders except folders, with <c>/</c>. Links are not followed.</summary>
    /// <param name="start">The subfolder to begin at; empty for the folder itself.</param>
    public static IEnumerable<string> Names(this IFileSystem files, string folder, string start = "")
    {
        var ways = new Stack<string>([start]);
        while (ways.TryPop(out var way))
        {
            foreach (var entry in files.List(Path.Join(folder, way)))
            {
                var name = Below(way, entry.Name);
                if (entry is { IsFolder: true, IsLink: false })
                    ways.Push(name);
                else
                    yield return name;
            }
        }
    }

    /// <summary>The folder part of a document's name; empty for the top.</summary>
    public static string FolderPart(string name) => name.LastIndexOf('/') is >= 0 and var end ? name[..end] : "";

    /// <summary>The last part of a document's name.</summary>
    public static string FilePart(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static string MakeStep(this IFileSystem files, string from, string way, string part, string id, bool followsLinks)
    {
        var made = PlainNames.First(part, plain => FreeNames.ForFolder(plain, id), name =>
        {
            var path = Path.Join(from, Below(way, name));
            if (files.IsFolder(path) && (followsLinks || files.Look(path) is { Type: FileType.Folder }))
                return true;
            if (files.Has(path))
                return false;
            files.MakeFolder(path);
            files.SyncFolder(Path.Join(from, way));
            return true;
        });
        if (made is not null)
            return Below(way, made);
        throw new IOException($"All names for a folder are taken : '{Path.Join(from, way, part)}'");
    }

    /// <summary>Whether there is a folder, or a link to one put there by its owner.</summary>
    private static bool IsFolder(this IFileSystem files, string path) => files.TryLook(Path.Join(path, ".")) is { Type: FileType.Folder };

    private static FileStamp? TryLook(this IFileSystem files, string path)
    {
        try
        {
            return files.Look(path);
        }
        catch (Exception impossible) when (PlainNames.MayConcern(impossible))
        {
            return null;
        }
    }

    public static string Below(string way, string name) => way.Length == 0 ? name : $"{way}/{name}";
}
