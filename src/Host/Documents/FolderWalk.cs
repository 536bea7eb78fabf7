using System.IO.Enumeration;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Documents;

/// <summary>
/// The files of a folder and the folders in it, in the ordinal order of their paths. Like ripgrep, it skips hidden entries
/// (names that begin with a dot). Links to files are followed, links to folders are not, so that a walk always ends.
/// Memory: the names in the folders between the root and the current file.
/// </summary>
internal static class FolderWalk
{
    private static readonly DocumentProblem InvalidName = new(
        DocumentProblemKind.Unreadable, "its name is not valid UTF-8, so it cannot be opened; rename it");

    private readonly record struct Entry(string Name, bool IsFolder, bool IsLink)
    {
        // Folders sort by what their files' paths begin with.
        public string SortKey { get; } = IsFolder ? Name + '/' : Name;

        /// <summary>The number of this entry among those of its folder with names that are not valid UTF-8; 0 for a valid name.</summary>
        public int Invalid { get; init; }
    }

    private readonly record struct Folder(string Path, string RealPath, IEnumerator<Entry> Entries);

    /// <param name="folder">The folder as its files' paths begin with; the empty string for the current one.</param>
    public static IEnumerable<WalkedFile> Files(string folder)
    {
        var open = new Stack<Folder>();
        var path = folder;
        var realPath = RealPath.Of(folder.Length == 0 ? "." : folder);
        if (TryList(path, out var entries) is { } rootProblem)
            yield return new WalkedFile(path, realPath, rootProblem);
        else
            open.Push(new Folder(path, realPath, entries));

        while (open.TryPeek(out var current))
        {
            if (!current.Entries.MoveNext())
            {
                open.Pop();
                continue;
            }

            var entry = current.Entries.Current;
            path = Path.Join(current.Path, entry.Name);
            realPath = Path.Join(current.RealPath, entry.Name);
            if (entry.Invalid > 0)
                yield return new WalkedFile(path, $"{realPath}\0{entry.Invalid}", InvalidName);
            else if (!entry.IsFolder)
                yield return new WalkedFile(path, entry.IsLink ? RealPath.Of(path) : realPath, null);
            else if (entry.IsLink)
                continue;
            else if (TryList(path, out entries) is { } problem)
                yield return new WalkedFile(path, realPath, problem);
            else
                open.Push(new Folder(path, realPath, entries));
        }
    }

    private static DocumentProblem? TryList(string folder, out IEnumerator<Entry> entries)
    {
        entries = Enumerable.Empty<Entry>().GetEnumerator();
        try
        {
            var list = new FileSystemEnumerable<Entry>(
                folder.Length == 0 ? "." : folder,
                (ref FileSystemEntry entry) => new Entry(
                    entry.FileName.ToString(), entry.IsDirectory, entry.Attributes.HasFlag(FileAttributes.ReparsePoint)),
                new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.FileName.StartsWith('.'),
            }.ToList();
            list.Sort((a, b) => string.CompareOrdinal(a.SortKey, b.SortKey));
            entries = Marked(folder, list).GetEnumerator();
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return new DocumentProblem(DocumentProblemKind.Unreadable, "the folder cannot be listed: permission denied");
        }
        catch (Exception exception) when (FileErrors.IsExpected(exception))
        {
            return FileErrors.Describe(exception, folder);
        }
    }

    /// <summary>
    /// Marks names that are not valid UTF-8. They are listed with U+FFFD in place of their invalid bytes, so that they look alike, and
    /// like a valid name with U+FFFD, the only one that can be opened.
    /// </summary>
    private static List<Entry> Marked(string folder, List<Entry> list)
    {
        var invalid = 0;
        foreach (var name in list.Select(entry => entry.Name).Where(name => name.Contains('\uFFFD')).Distinct().ToList())
        {
            var path = Path.Join(folder, name);
            var isLink = new FileInfo(path).LinkTarget is not null;
            var isFolder = Directory.Exists(path);
            var valid = isLink || isFolder || File.Exists(path)
                ? list.FindIndex(entry => entry.Name == name && entry.IsFolder == isFolder && entry.IsLink == isLink)
                : -1;
            for (var i = 0; i < list.Count; i++)
                if (i != valid && list[i].Name == name)
                    list[i] = list[i] with { Invalid = ++invalid };
        }

        return list;
    }
}
