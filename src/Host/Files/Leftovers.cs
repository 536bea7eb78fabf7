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
    public static void Remove(string target, string ending, params string[] folderEndings)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
        var prefix = $".{Path.GetFileName(target)}.";
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder, ".*" + ending).Where(IsOfTarget).ToList())
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

        bool IsOfTarget(string file)
        {
            var name = Path.GetFileName(file);
            return name.StartsWith(prefix, StringComparison.Ordinal)
                && name.Length > prefix.Length + ending.Length
                && int.TryParse(name.AsSpan()[prefix.Length..^ending.Length], NumberStyles.None, CultureInfo.InvariantCulture, out _);
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
