using System.Text;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>Writes lines of words as text: one line each, blank lines where the page has gaps, two blanks between columns of a table.</summary>
internal sealed class PdfTextWriter
{
    // A larger step from line to line is the end of a paragraph, in sizes of the type.
    private const double ParagraphStep = 1.9;

    // A wider gap between words is one between cells.
    private const double CellGap = 2.5;

    private readonly StringBuilder _text = new();

    /// <summary>Writes the lines of a region, from top to bottom.</summary>
    public void Region(IReadOnlyList<PdfLine> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var isApart = i == 0 || (lines[i - 1].Base - lines[i].Base > ParagraphStep * Math.Max(lines[i].Size, lines[i - 1].Size)
                && !IsSameTable(lines[i - 1], lines[i]));
            if (_text.Length > 0)
                _text.Append(isApart ? "\n\n" : "\n");
            _text.Append(Text(lines[i]));
        }
    }

    public override string ToString() => _text.ToString();

    /// <summary>A line's words, with two blanks where a table's column ends.</summary>
    public static string Text(PdfLine line)
    {
        var text = new StringBuilder();
        PdfWord? previous = null;
        foreach (var word in line.Words)
        {
            if (previous is not null)
            {
                var size = Math.Max(previous.Size, word.Size);
                var gap = word.Left - previous.Right;
                if (gap > CellGap * size)
                    text.Append("  ");
                else if (word.AfterBlank || Math.Abs(gap) > PdfWords.WidestGap * size)
                    text.Append(' ');
            }

            text.Append(word.Text);
            previous = word;
        }

        return text.ToString();
    }

    private static bool IsSameTable(PdfLine above, PdfLine below) =>
        above.Words[^1].Row is { } table && below.Words[^1].Row == table;
}
