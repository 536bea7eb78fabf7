namespace ParallelLlm.Host.Output;

/// <summary>
/// A folder with the texts of documents. A text has the name of its document with <c>.txt</c> after it, below the folder wherever the
/// document is. Thread-safe.
/// </summary>
/// <param name="folder">The folder; made with the first text.</param>
internal sealed class TextFolder(string folder)
{
    private readonly DocumentFileNames _names = new(folder, ".txt");

    /// <summary>A reader over another one, which copies the text to the document's file.</summary>
    public CopiedText Copy(string document, TextReader text) => new(text, _names.PathOf(document));
}
