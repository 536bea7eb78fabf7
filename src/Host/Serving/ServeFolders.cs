using ParallelLlm.Host.Files;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving;

/// <summary>Makes the folders of a service and tries whether they can be used.</summary>
internal static class ServeFolders
{
    // EXDEV, the number that .NET hands on.
    private const int LinkAcrossDevices = 18;

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
        if (CanWrite(layout.Outbox, files))
            Try(layout.Outbox, () => TryMove(layout.Outbox, layout.Outbox, files), errors);
        foreach (var folder in new[] { layout.Claimed, layout.State }.Where(folder => CanWrite(folder, files)))
            if (LockProbe.Problem(files, folder) is { } problem)
                errors.Add($"{folder}: {problem}");
    }

    private static void TryMove(string source, string folder, IFileSystem files)
    {
        var (from, to) = (Probe(source), Probe(folder));
        try
        {
            files.Write(from, []);
            files.Move(from, to);
            files.Write(from, []);
            if (files.Move(from, to))
                throw new IOException(
                    "a file that is moved there replaces another of its name, so that results could be lost; use another file system");
        }
        catch (IOException apart) when (apart.HResult == LinkAcrossDevices)
        {
            throw new IOException("is on another file system than the inbox, so that documents cannot be moved there in one step", apart);
        }
        finally
        {
            files.Delete(from);
            files.Delete(to);
        }
    }

    /// <summary>Whether a folder takes files now. Results and the state can wait for one that is full.</summary>
    private static bool CanWrite(string folder, IFileSystem files)
    {
        var probe = Probe(folder);
        try
        {
            files.Write(probe, []);
            files.Delete(probe);
            return true;
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            return false;
        }
    }

    private static string Probe(string folder) => Path.Join(folder, $".{Guid.NewGuid():N}.tmp");

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
