namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>The context of the text from an offset on.</summary>
/// <param name="Start">Offset in the page's text.</param>
/// <param name="Heading">The nearest heading above; null for none.</param>
/// <param name="Columns">The header of the table that the text is a row of; null for none.</param>
internal readonly record struct PdfMark(int Start, string? Heading, string? Columns);
