using ParallelLlm.Host.Documents;

namespace ParallelLlm.Host.Evaluation;

/// <summary>
/// Recognises the documents of a gold file in results: by the same name, or by the same path. Names in the gold file begin in its folder,
/// or else in the current one; those of results in the current folder, or else in that of the results.
/// </summary>
internal sealed class DocumentNames
{
    private readonly Dictionary<string, int> _names = [];
    private readonly Dictionary<string, int> _paths = [];

    public DocumentNames(GoldFile gold)
    {
        var folder = FolderOf(gold.Path);
        foreach (var (index, document) in gold.Documents.Index())
            _names[document.Name] = index;
        foreach (var (index, document) in gold.Documents.Index())
            if (PathIn(folder, document.Name) is { } path)
                _paths.TryAdd(path, index);
        foreach (var (index, document) in gold.Documents.Index())
            if (PathIn(Environment.CurrentDirectory, document.Name) is { } path)
                _paths.TryAdd(path, index);
    }

    /// <summary>The index of a document in the gold file; null if it is not there.</summary>
    /// <param name="name">Its name in the results.</param>
    /// <param name="folder">The folder of the results.</param>
    public int? Find(string name, string folder) =>
        _names.TryGetValue(name, out var same) ? same
        : PathIn(Environment.CurrentDirectory, name) is { } path && _paths.TryGetValue(path, out var here) ? here
        : PathIn(folder, name) is { } beside && _paths.TryGetValue(beside, out var there) ? there
        : null;

    /// <summary>The file of a document of a gold file, as it is read: of an attachment, the mail.</summary>
    public static string FileOf(GoldFile gold, string name)
    {
        var folder = Path.GetDirectoryName(gold.Path) ?? "";
        var names = MailPart.MailIn(name) is { } mail ? new[] { name, mail } : [name];
        return names.SelectMany(each => new[] { Path.Combine(folder, each), each }).FirstOrDefault(File.Exists)
            ?? Path.Combine(folder, name);
    }

    /// <summary>The files of all documents of a gold file.</summary>
    public static IEnumerable<string> FilesOf(GoldFile gold) =>
        gold.Documents.Select(document => FileOf(gold, document.Name)).Distinct();

    public static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>The path of a name in a folder; null for one that is no path: a name of results may hold anything.</summary>
    public static string? PathIn(string folder, string name) =>
        name.Contains('\0', StringComparison.Ordinal) || name.Length == 0 ? null : Path.GetFullPath(name, folder);
}
