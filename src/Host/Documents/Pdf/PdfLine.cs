namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>Words on one base line, from left to right.</summary>
internal sealed record PdfLine(IReadOnlyList<PdfWord> Words, double Base, double Size)
{
    // Base lines nearer than this, in sizes of the type, are of one line: indices and exponents are.
    private const double SameLine = 0.4;

    public double Left => Words[0].Left;

    public double Right { get; } = Words.Max(word => word.Right);

    /// <summary>Puts words together to lines, from top to bottom.</summary>
    public static List<PdfLine> Of(IReadOnlyCollection<PdfWord> words)
    {
        var lines = new List<PdfLine>();
        var current = new List<PdfWord>();
        double at = 0, size = 0;
        foreach (var word in words.OrderByDescending(word => word.Base).ThenBy(word => word.Order))
        {
            if (current.Count > 0 && at - word.Base > SameLine * Math.Max(size, word.Size))
            {
                lines.Add(Of(current, at, size));
                current = [];
            }

            // The base line is that of the largest word.
            if (current.Count == 0 || word.Size > size)
                (at, size) = (word.Base, word.Size);
            current.Add(word);
        }

        if (current.Count > 0)
            lines.Add(Of(current, at, size));
        return lines;
    }

    private static PdfLine Of(List<PdfWord> words, double at, double size) =>
        new([.. words.OrderBy(word => word.Left).ThenBy(word => word.Order)], at, size);
}
