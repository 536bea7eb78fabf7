namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>A field of a form with its value.</summary>
/// <param name="Name">Its name for people if it has one, else its full name; empty for none.</param>
internal sealed record PdfFormField(string Name, string Value);
