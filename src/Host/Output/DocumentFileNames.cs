using System.Security.Cryptography;
using System.Text;

namespace ParallelLlm.Host.Output;

/// <summary>
/// Names of files for documents: the document's own path with an ending, below a folder wherever the document is. No two are the same, and
/// none is that of a folder or of a file that is not to be replaced. Thread-safe.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="ending">The ending, such as <c>.txt</c>.</param>
internal sealed class DocumentFileNames(string folder, string ending)
{
    // File systems allow 255, of which the ending and the name of an unfinished file take some.
    private const int MostBytes = 200;
    private const int HashBytes = 4;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _files = [];

    /// <summary>A path that no document before has got.</summary>
    /// <param name="isReplaced">Whether a file that is there may be replaced; all may without.</param>
    public string PathOf(string document, Func<string, bool>? isReplaced = null)
    {
        var parts = document.Split('/', '\\').Where(part => part is not ("" or "." or "..") && !part.EndsWith(':'))
            .Select(Short).DefaultIfEmpty("").ToList();
        lock (_lock)
        {
            var above = parts.SkipLast(1).Aggregate(
                folder, (at, part) => First(Path.Join(at, part), path => !_files.Contains(path) && !File.Exists(path)));
            var free = First(Path.Join(above, parts[^1]), name => IsFree(name + ending) && _files.Add(name + ending));
            return free + ending;
        }

        bool IsFree(string path) => !Directory.Exists(path) && (isReplaced is null || !File.Exists(path) || isReplaced(path));
    }

    /// <summary>The first of a name, the name with (2), with (3) and so on.</summary>
    private static string First(string name, Func<string, bool> isMeant)
    {
        var found = name;
        for (var number = 2; !isMeant(found); number++)
            found = $"{name} ({number})";
        return found;
    }

    private static string Short(string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        if (bytes.Length <= MostBytes)
            return part;
        var kept = new StringBuilder();
        var room = MostBytes - (2 * HashBytes) - 1;
        foreach (var rune in part.EnumerateRunes().TakeWhile(rune => (room -= rune.Utf8SequenceLength) >= 0))
            kept.Append(rune);
        return $"{kept}~{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, HashBytes))}";
    }
}
