namespace ParallelLlm.Host.Output;

/// <summary>
/// A folder with the texts of documents. A text has the name of its document with <c>.txt</c> after it, below the folder wherever the
/// document is. Thread-safe.
/// </summary>
/// <param name="folder">The folder; made with the first text.</param>
internal sealed class TextFolder(string folder)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _taken = [];

    /// <summary>A reader over another one, which copies the text to the document's file.</summary>
    public CopiedText Copy(string document, TextReader text) => new(text, Path.Join(folder, NameOf(document)));

    private string NameOf(string document)
    {
        var parts = document.Split('/', '\\').Where(part => part is not ("" or "." or "..") && !part.EndsWith(':'));
        var name = string.Join('/', parts);
        lock (_lock)
        {
            var free = name;
            for (var number = 2; !_taken.Add(free); number++)
                free = $"{name} ({number})";
            return free + ".txt";
        }
    }
}
