using System.Collections.Concurrent;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Output;

/// <summary>
/// A folder with the texts of documents. A text has the name of its document with <c>.txt</c> after it, below the folder wherever the
/// document is. Thread-safe.
/// </summary>
/// <param name="folder">The folder; made with the first text.</param>
internal sealed class TextFolder(string folder)
{
    private const string Extension = ".txt";

    private readonly DocumentFileNames _names = new(folder, Extension);
    private readonly ConcurrentDictionary<string, bool> _cleared = [];

    /// <summary>A reader over another one, which copies the text to the document's file.</summary>
    public CopiedText Copy(string document, TextReader text)
    {
        var path = _names.PathOf(document);
        if (_cleared.TryAdd(Path.GetDirectoryName(path)!, true))
            PartFile.RemoveLeftovers(Path.GetDirectoryName(path)!, Extension);
        return new(text, path);
    }
}
