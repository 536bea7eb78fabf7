using System.Globalization;

namespace ParallelLlm.Host.Files;

/// <summary>Files that continue one: <c>calls.jsonl</c>, <c>calls-2.jsonl</c>, <c>calls-3.jsonl</c> and so on.</summary>
internal static class NumberedFiles
{
    /// <summary>The path of a file, from number 1.</summary>
    public static string PathOf(string path, int number) => number == 1
        ? path
        : Path.Join(Path.GetDirectoryName(path), $"{Path.GetFileNameWithoutExtension(path)}-{number}{Path.GetExtension(path)}");

    /// <summary>The files from number 2 on that are there, whatever wrote them.</summary>
    public static IEnumerable<string> Existing(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var (prefix, ending) = (Path.GetFileNameWithoutExtension(path) + "-", Path.GetExtension(path));
        return !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder, "*" + ending).Where(IsNumbered);

        bool IsNumbered(string file) => Path.GetFileName(file) is var name
            && name.Length > prefix.Length + ending.Length
            && name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(ending, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan()[prefix.Length..^ending.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 1;
    }
}
