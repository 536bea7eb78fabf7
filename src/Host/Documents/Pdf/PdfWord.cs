namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>A word, or a part of one that is written without a gap. Its page is turned so that the word is upright.</summary>
/// <param name="Text">Its characters.</param>
/// <param name="Left">Where it begins.</param>
/// <param name="Right">Where it ends.</param>
/// <param name="Base">Its base line; y grows upwards.</param>
/// <param name="Size">Height of the type.</param>
/// <param name="Order">Its number in the order of the page's content.</param>
/// <param name="AfterBlank">Whether a blank precedes it in the content.</param>
internal sealed record PdfWord(string Text, double Left, double Right, double Base, double Size, int Order, bool AfterBlank)
{
    /// <summary>The table whose row this is; null for a word.</summary>
    public PdfTable? Table { get; init; }

    /// <summary>Whether this is the first row of a table, with the names of its columns.</summary>
    public bool IsHeader { get; init; }
}
