using ParallelLlm.Host.Files;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving;

/// <summary>Makes the folders of a service and tries whether they can be used.</summary>
internal static class ServeFolders
{
    // EXDEV, the number that .NET hands on.
    private const int LinkAcrossDevices = 18;

    public static void Prepare(FolderLayout layout, IFileSystem files, Problems problems)
    {
        foreach (var folder in layout.All)
            problems.Try(folder, () => Directory.CreateDirectory(folder));
        if (problems.Count > 0)
            return;
        foreach (var folder in new[] { layout.Claimed, layout.Done, layout.Failed })
            problems.Try(folder, () => TryMove(layout.Inbox, folder, files));
        if (CanWrite(layout.Outbox, files))
            problems.Try(layout.Outbox, () => TryMove(layout.Outbox, layout.Outbox, files));
        foreach (var folder in new[] { layout.Claimed, layout.State }.Where(folder => CanWrite(folder, files)))
            if (LockProbe.Problem(files, folder) is { } problem)
                problems.Add($"{folder}: {problem}");
    }

    private static bool TryMove(string source, string folder, IFileSystem files)
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
            return true;
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
}
