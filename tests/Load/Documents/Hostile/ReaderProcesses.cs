using System.Globalization;
using ParallelLlm.Host.Documents.Isolation;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>Finds the reader processes of a program in the files of Linux' <c>/proc</c>.</summary>
internal static class ReaderProcesses
{
    /// <summary>Those that a program has started and that run.</summary>
    public static IReadOnlyList<int> Of(int program) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) == program && IsReader(id)),
    ];

    /// <summary>Whether a process is a reader process that runs.</summary>
    public static bool IsReader(int process) => Read(process, "cmdline").Contains(ReaderCommand.Verb, StringComparison.Ordinal);

    /// <summary>A file of a process; empty if it has ended.</summary>
    public static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            // The process has ended, perhaps during the read.
            return "";
        }
    }

    private static int ParentOf(int process)
    {
        // "number (name) state parent …"; the name may hold anything.
        var stat = Read(process, "stat");
        var words = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : 0;
    }
}
