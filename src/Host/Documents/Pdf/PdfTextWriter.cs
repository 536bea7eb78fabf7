using System.Text;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>
/// Writes lines of words as text: one line each, blank lines where the page has gaps and before headings, two blanks between columns of a
/// table.
/// </summary>
/// <param name="bodySize">Size of the type that most of the page is set in.</param>
/// <param name="heading">The last heading of the page before; null for none.</param>
internal sealed class PdfTextWriter(double bodySize, string? heading)
{
    // In a region of fewer lines than this, a step larger than this many sizes of the type ends a paragraph; in others one that is larger
    // than the usual step by this factor.
    private const int FewLines = 4;
    private const double ParagraphStep = 1.9;
    private const double LargerStep = 1.3;

    // A wider gap between words, in sizes of the type, is one between cells.
    private const double CellGap = 2.5;

    // A line of larger type than the page's is a heading, unless it is as long as a paragraph or as short as an initial.
    private const double HeadingSize = 1.15;
    private const int LongestHeading = 120;
    private const int ShortestHeading = 3;

    private readonly StringBuilder _text = new();
    private string? _heading = heading;
    private readonly List<PdfMark> _marks = [new PdfMark(0, heading, null)];

    /// <summary>The text so far.</summary>
    public string Text => _text.ToString();

    /// <summary>The nearest heading above the end of the text.</summary>
    public string? LastHeading => _heading;

    /// <summary>The context of each part of the text, in order.</summary>
    public IReadOnlyList<PdfMark> Marks => _marks;

    /// <summary>A line's words, with two blanks where a table's column ends.</summary>
    public static string Join(PdfLine line)
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

    /// <summary>Writes the lines of a region, from top to bottom.</summary>
    public void Region(IReadOnlyList<PdfLine> lines)
    {
        var step = UsualStep(lines);
        string? above = null;
        for (var i = 0; i < lines.Count; i++)
        {
            var text = Join(lines[i]);
            var isHeading = IsHeading(lines[i], text);
            var isApart = i == 0 || (isHeading ? above is null : above is null && IsApart(lines[i - 1], lines[i], step));
            Break(isApart);
            Mark(isHeading ? null : _heading, Columns(lines[i]));
            _text.Append(text);
            above = isHeading ? Heading(above, text) : null;
            _heading = above ?? _heading;
        }
    }

    /// <summary>Writes lines that stand nowhere on the page, as a paragraph.</summary>
    public void Paragraph(IEnumerable<string> lines)
    {
        var isFirst = true;
        foreach (var line in lines)
        {
            Break(isFirst);
            Mark(_heading, null);
            _text.Append(line);
            isFirst = false;
        }
    }

    private static double UsualStep(IReadOnlyList<PdfLine> lines)
    {
        if (lines.Count < FewLines)
            return ParagraphStep / LargerStep * lines.Max(line => line.Size);
        var steps = lines.Skip(1).Zip(lines, (below, above) => above.Base - below.Base).Order().ToList();
        return steps[steps.Count / 2];
    }

    private static bool IsApart(PdfLine above, PdfLine below, double step) =>
        above.Base - below.Base > LargerStep * Math.Max(step, Math.Max(above.Size, below.Size))
        && (above.Words[^1].Table is not { } table || below.Words[^1].Table != table);

    private static string? Columns(PdfLine line) =>
        line.Words is [{ Table: { } table, IsHeader: false }] ? table.Columns : null;

    /// <summary>A heading may take several lines.</summary>
    private static string Heading(string? above, string text) =>
        above is null || above.Length + text.Length >= LongestHeading ? text : $"{above} {text}";

    private bool IsHeading(PdfLine line, string text) =>
        line.Size >= HeadingSize * bodySize && line.Words[0].Table is null
        && text.Length <= LongestHeading && text.Count(char.IsLetter) >= ShortestHeading;

    private void Break(bool isApart)
    {
        if (_text.Length > 0)
            _text.Append(isApart ? "\n\n" : "\n");
    }

    private void Mark(string? above, string? columns)
    {
        var last = _marks[^1];
        if (last.Start == _text.Length)
            _marks[^1] = last with { Heading = above, Columns = columns };
        else if (last.Heading != above || last.Columns != columns)
            _marks.Add(new PdfMark(_text.Length, above, columns));
    }
}
