namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>A horizontal or vertical line on a page.</summary>
/// <param name="IsVertical">Whether it is vertical.</param>
/// <param name="At">Its x if it is vertical, else its y.</param>
/// <param name="From">Its lower, or left, end.</param>
/// <param name="To">Its upper, or right, end.</param>
internal readonly record struct PdfRule(bool IsVertical, double At, double From, double To);
