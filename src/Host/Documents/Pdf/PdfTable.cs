namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>A table whose rows have become words.</summary>
/// <param name="Columns">Its header, as its first row reads; null if the first row is none.</param>
internal sealed record PdfTable(string? Columns);
