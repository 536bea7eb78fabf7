using System.Security.Cryptography;
using System.Text;

namespace ParallelLlm.Host.Output;

/// <summary>
/// Names of files for documents: the document's own path with an ending, below a folder wherever the document is. No two are the same.
/// Thread-safe.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="ending">The ending, such as <c>.txt</c>.</param>
internal sealed class DocumentFileNames(string folder, string ending)
{
    // File systems allow 255, of which the ending and the name of an unfinished file take some.
    private const int MostBytes = 200;
    private const int HashBytes = 4;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _taken = [];

    /// <summary>A path that no document before has got.</summary>
    public string PathOf(string document)
    {
        var parts = document.Split('/', '\\').Where(part => part is not ("" or "." or "..") && !part.EndsWith(':'));
        var name = string.Join('/', parts.Select(Short));
        lock (_lock)
        {
            var free = name;
            for (var number = 2; !_taken.Add(free); number++)
                free = $"{name} ({number})";
            return Path.Join(folder, free + ending);
        }
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
