namespace ParallelLlm.Host.Documents;

/// <summary>Formats that can be read.</summary>
internal enum DocumentFormat
{
    PlainText,
    Markdown,
    Html,
    Csv,
    Pdf,
    Docx,
    Xlsx,
    Mail,
}
