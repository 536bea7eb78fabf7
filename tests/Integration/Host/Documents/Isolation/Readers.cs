using System.Globalization;
using ParallelLlm.Host.Documents.Isolation;

namespace ParallelLlm.Tests.Integration.Host.Documents.Isolation;

/// <summary>The reader processes that this process, or another one, has started.</summary>
internal static class Readers
{
    public static IReadOnlyList<int> Of(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) == parent && CommandOf(id).Contains(ReaderCommand.Verb, StringComparison.Ordinal)),
    ];

    public static IReadOnlyList<int> OfThisProcess() => Of(Environment.ProcessId);

    private static int ParentOf(int id) =>
        Read($"/proc/{id}/stat") is { Length: > 0 } stat
            ? int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture)
            : 0;

    private static string CommandOf(int id) => Read($"/proc/{id}/cmdline");

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            // The process has ended meanwhile.
            return "";
        }
    }
}
