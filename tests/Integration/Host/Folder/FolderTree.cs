using ParallelLlm.Host;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Serving;
using ParallelLlm.Host.Settings;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>A service's folders in a temporary place.</summary>
internal sealed class FolderTree : IDisposable
{
    private readonly TempFolder _root = new();

    public FolderTree()
    {
        Layout = FolderLayout.Below(_root.Path);
        foreach (var folder in Layout.All)
            Directory.CreateDirectory(folder);
    }

    public FolderLayout Layout { get; }

    public string Root => _root.Path;

    /// <summary>What a service finds wrong with the folders when it starts.</summary>
    public Problems Prepare(IFileSystem files)
    {
        var errors = new Problems();
        ServeFolders.Prepare(Layout, files, errors);
        return errors;
    }

    public void Drop(string name, string content = "text") => _root.Write($"inbox/{name}", content);

    /// <summary>Every file below a folder but locks, by its path from the root, in order.</summary>
    public string[] Files(string folder = "") =>
    [
        .. Directory.EnumerateFiles(Path.Join(Root, folder), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Where(path => Path.GetFileName(path) != ".lock")
            .Select(path => Path.GetRelativePath(Root, path))
            // What the service keeps for itself is no document.
            .Where(path => !path.StartsWith("state/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    public string Read(string path) => File.ReadAllText(Path.Join(Root, path));

    public InboxFile Seen(string name) => new(name, new DiskFileSystem().Look(Path.Join(Layout.Inbox, name))!.Value, TimeSpan.Zero);

    public void Dispose() => _root.Dispose();
}
