using System.Text;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Folder;

/// <summary>Names to try in turn when the first may be taken: no file is ever overwritten.</summary>
internal static class FreeNames
{
    /// <summary>Suffix of a document's error file.</summary>
    public const string ErrorEnding = ".error.json";

    /// <summary>Suffix of a document's result file.</summary>
    public const string ResultEnding = ".json";

    private const int MostBytes = 255;
    private const int MostNumbered = 100;

    // A number, an id and the longest ending have to fit behind the name.
    private const int Reserve = 60;

    /// <summary><c>letter.txt</c>, <c>letter-2.txt</c> and so on; the last one is unique.</summary>
    public static IEnumerable<string> For(string name, string id)
    {
        var extension = Path.GetExtension(name);
        if (Encoding.UTF8.GetByteCount(extension) > Reserve || extension.Length == name.Length)
            extension = "";
        var stem = name[..^extension.Length];
        yield return Shortened(name, MostBytes - ErrorEnding.Length);
        stem = Shortened(stem, MostBytes - Reserve - ErrorEnding.Length - Encoding.UTF8.GetByteCount(extension));
        for (var number = 2; number < MostNumbered; number++)
            yield return $"{stem}-{number}{extension}";
        yield return $"{stem}-{id}{extension}";
    }

    /// <summary>The same for a folder, whose name gets no suffix.</summary>
    public static IEnumerable<string> ForFolder(string name, string id) => For(name, id).Skip(1).Prepend(name);

    /// <summary>Tries a step with each name until one is free, with plainer names where needed; null when all are taken.</summary>
    public static string? First(string name, string id, Func<string, bool> step) => PlainNames.First(name, plain => For(plain, id), step);

    /// <summary>Every name that <see cref="First"/> may have chosen.</summary>
    public static IEnumerable<string> All(string name, string id) => PlainNames.Of(name).SelectMany(plain => For(plain, id));

    private static string Shortened(string name, int mostBytes)
    {
        while (Encoding.UTF8.GetByteCount(name) > mostBytes)
            name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return name;
    }
}
