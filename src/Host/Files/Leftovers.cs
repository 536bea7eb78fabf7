using System.Globalization;

namespace ParallelLlm.Host.Files;

/// <summary>
/// Files that a killed process has left beside a target, named after both. A file that a process still writes to is locked and stays.
/// </summary>
internal static class Leftovers
{
    /// <summary>Removes the files <c>.NAME.PID</c> with an ending, and the folders that belong to each.</summary>
    /// <param name="target">The file that they were to become.</param>
    /// <param name="ending">The ending of the file that its process holds open.</param>
    /// <param name="folderEndings">Endings of folders of the same process.</param>
    public static void Remove(string target, string ending, params string[] folderEndings) =>
        Remove(
            Path.GetDirectoryName(Path.GetFullPath(target))!,
            (name, _) => name.SequenceEqual(Path.GetFileName(target)),
            ending,
            folderEndings);

    /// <summary>Removes such files of all targets with an extension in a folder, but for those of this process.</summary>
    public static void RemoveAll(string folder, string extension, string ending) =>
        Remove(folder, (name, process) => name.EndsWith(extension) && process != Environment.ProcessId, ending, []);

    private static void Remove(string folder, Func<ReadOnlySpan<char>, int, bool> isMeant, string ending, string[] folderEndings)
    {
        if (!Directory.Exists(folder))
            return;
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder, ".*" + ending).Where(IsLeftover).ToList())
            {
                if (!TryDelete(file))
                    continue;
                foreach (var other in folderEndings.Select(each => file[..^ending.Length] + each).Where(Directory.Exists))
                    Directory.Delete(other, recursive: true);
            }
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            // They do no harm, and the next report of the target tries again.
        }

        bool IsLeftover(string file)
        {
            var name = Path.GetFileName(file.AsSpan())[..^ending.Length];
            var end = name.LastIndexOf('.');
            return end > 0
                && int.TryParse(name[(end + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && isMeant(name[1..end], process);
        }
    }

    private static bool TryDelete(string file)
    {
        try
        {
            using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            File.Delete(file);
            return true;
        }
        catch (IOException)
        {
            // Its process holds it, or another one has removed it.
            return false;
        }
    }
}
