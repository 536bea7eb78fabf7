namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>The text of a page as the file has it.</summary>
/// <param name="Letters">In the order of the page's content; those of annotations, such as filled-in fields, last.</param>
/// <param name="Hidden">Letters that are drawn invisibly, as those behind a scanned image are.</param>
internal sealed record PdfPage(IReadOnlyList<PdfLetter> Letters, IReadOnlyList<PdfLetter> Hidden)
{
    /// <summary>The lines that are drawn, which frame the cells of tables.</summary>
    public IReadOnlyList<PdfRule> Rules { get; init; } = [];

    /// <summary>The form fields with a value that stand on the page.</summary>
    public IReadOnlyList<PdfFormField> Fields { get; init; } = [];
}
