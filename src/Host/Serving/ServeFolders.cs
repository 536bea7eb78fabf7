using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving;

/// <summary>Makes the folders of a service and tries whether they can be used.</summary>
internal static class ServeFolders
{
    /// <param name="layout">The folders.</param>
    /// <param name="files">The file system.</param>
    /// <param name="errors">Gets what is wrong with them.</param>
    public static void Prepare(FolderLayout layout, IFileSystem files, List<string> errors)
    {
        foreach (var folder in layout.All)
            Try(folder, () => Directory.CreateDirectory(folder), errors);
        if (errors.Count > 0)
            return;
        foreach (var folder in new[] { layout.Claimed, layout.Done, layout.Failed })
            Try(folder, () => TryMove(layout.Inbox, folder, files), errors);
    }

    private static void TryMove(string inbox, string folder, IFileSystem files)
    {
        var probe = $".{Guid.NewGuid():N}.tmp";
        var (from, to) = (Path.Join(inbox, probe), Path.Join(folder, probe));
        try
        {
            files.Write(from, []);
            files.Move(from, to);
        }
        catch (IOException apart) when (apart.Message.Contains("link", StringComparison.OrdinalIgnoreCase))
        {
            throw new IOException("is on another file system than the inbox, so that documents cannot be moved there in one step", apart);
        }
        finally
        {
            files.Delete(from);
            files.Delete(to);
        }
    }

    private static void Try(string folder, Action action, List<string> errors)
    {
        try
        {
            action();
        }
        catch (Exception unusable) when (FileProblem.IsExpected(unusable))
        {
            // The folders are the user's: whatever keeps them from being used is an expected failure.
            errors.Add($"{folder}: {FileProblem.Of(unusable)}");
        }
    }
}
