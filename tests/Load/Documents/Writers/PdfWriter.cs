using System.Globalization;
using System.Text;

namespace ParallelLlm.Tests.Load.Documents.Writers;

/// <summary>Writes a PDF of text pages, set in Helvetica from the top down. The same calls give the same bytes.</summary>
internal sealed class PdfWriter
{
    private const double Left = 64;
    private const double Top = 780;
    private const double Bottom = 70;
    private const double Size = 10.5;
    private const double Leading = 1.4;

    // Of a mean character of Helvetica, as a part of the type size: a line of prose fits in the page's width with room to spare.
    private const double CharacterWidth = 0.5;
    private const double Width = 470;

    // Catalog, page tree and two fonts come before the pages.
    private const int FirstPage = 5;
    private const string Font = "<< /Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding /BaseFont /Helvetica";

    private readonly List<StringBuilder> _pages = [];
    private double _y;

    /// <summary>The page that is written to, from 1; 0 before the first.</summary>
    public int Page => _pages.Count;

    /// <summary>Begins a page.</summary>
    public void NewPage()
    {
        _pages.Add(new StringBuilder());
        _y = Top;
    }

    /// <summary>A line in bold, with space above.</summary>
    public void Heading(string text, double size = 13)
    {
        Down(size * Leading * 1.3);
        Text(Left, text, size, isBold: true);
    }

    /// <summary>A line of its own.</summary>
    public void Line(string text)
    {
        Down(Size * Leading);
        Text(Left, text);
    }

    /// <summary>Pieces of one line that begin at the columns' left edges, in points from the margin.</summary>
    public void Row(ReadOnlySpan<double> columns, params ReadOnlySpan<string> cells)
    {
        Down(Size * Leading);
        for (var i = 0; i < cells.Length; i++)
            Text(Left + columns[i], cells[i]);
    }

    /// <summary>A thin line from margin to margin.</summary>
    public void Rule()
    {
        Down(Size / 2);
        Append($"0.5 w {Left} {_y} m {Left + Width} {_y} l S\n");
    }

    /// <summary>Prose over as many lines as it needs, with space above.</summary>
    public void Paragraph(string text)
    {
        Gap();
        var most = (int)(Width / (Size * CharacterWidth));
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var length = rest.Length <= most ? rest.Length : rest[..most].LastIndexOf(' ');
            Line(rest[..length].ToString());
            rest = rest[length..].TrimStart();
        }
    }

    /// <summary>Space of half a line.</summary>
    public void Gap() => Down(Size * Leading / 2);

    /// <summary>The whole file.</summary>
    public byte[] ToArray()
    {
        var kids = string.Join(' ', Enumerable.Range(0, _pages.Count).Select(page => $"{FirstPage + (2 * page)} 0 R"));
        using var file = new MemoryStream();
        RawPdf.Write(file,
        [
            RawPdf.Object(RawPdf.Catalog),
            RawPdf.Object($"<< /Type /Pages /Kids [{kids}] /Count {_pages.Count} >>"),
            RawPdf.Object($"{Font} >>"),
            RawPdf.Object($"{Font}-Bold >>"),
            .. _pages.SelectMany((content, page) => new[]
            {
                RawPdf.Object($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {FirstPage + (2 * page) + 1} 0 R"
                    + " /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"),
                RawPdf.Stream(content.ToString()),
            }),
        ]);
        return file.ToArray();
    }

    private void Text(double x, string text, double size = Size, bool isBold = false)
    {
        var escaped = text.Replace(@"\", @"\\").Replace("(", @"\(").Replace(")", @"\)");
        Append($"BT /F{(isBold ? 2 : 1)} {size} Tf {x:0.##} {_y:0.##} Td ({escaped}) Tj ET\n");
    }

    private void Append(FormattableString text) => _pages[^1].Append(text.ToString(CultureInfo.InvariantCulture));

    private void Down(double points)
    {
        _y -= points;
        if (_y < Bottom)
            throw new InvalidOperationException($"Page {Page} is full.");
    }
}
