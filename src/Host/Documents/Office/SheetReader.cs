using ParallelLlm.Host.Documents.Tables;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>Writes one sheet: its name, its rows, and the texts around them. A sheet without text writes nothing.</summary>
internal sealed class SheetReader
{
    // Some 50 times the longest novels. A small file can refer to a long text a million times.
    private const long MaxLength = 256L << 20;

    private const int RowsOfStep = 1_000;

    private readonly ZipParts _parts;
    private readonly Workbook _workbook;
    private readonly XmlText _text;
    private readonly TextSink _sink;
    private readonly long _start;
    private readonly RowText _rows;
    private readonly HashSet<int> _headers = [];
    private WorkbookSheet _sheet = null!;
    private bool _hasText;
    private int _lastRow;
    private int _written;

    /// <param name="start">Where the document's text starts in the sink.</param>
    public SheetReader(ZipParts parts, Workbook workbook, XmlText text, TextSink sink, long start)
    {
        (_parts, _workbook, _text, _sink, _start) = (parts, workbook, text, sink, start);
        _rows = new RowText(sink, Place);
    }

    public void Read(WorkbookSheet sheet)
    {
        _sheet = sheet;
        var relations = PartRelations.Of(_parts, sheet.Part!);
        foreach (var table in relations.OfType("table"))
            AddHeader(table);
        var rows = new SheetRows(_workbook, _text, Row);
        var margins = Cells(rows);
        _rows.EndBlock();
        foreach (var (part, line) in margins)
            Paragraph(part, null, line);
        new SheetExtras(_parts, _text, Paragraph).Write(relations);
        if (rows.Unknown > 0)
            _sink.Warn($"sheet \"{sheet.Name}\": formulas without a stored result: {rows.Unknown}");
        if (rows.Missing > 0)
            _sink.Warn($"sheet \"{sheet.Name}\": cells with a text that is missing in the file: {rows.Missing}");
    }

    /// <summary>Writes the rows.</summary>
    /// <returns>The printed headers and footers, each once, which come after the rows.</returns>
    private List<(string Part, string Line)> Cells(SheetRows rows)
    {
        var margins = new List<(string Part, string Line)>();
        using var xml = _parts.Xml(_sheet.Part!)!;
        while (xml.NextElement())
        {
            if (xml.LocalName == "sheetData")
                rows.Read(xml);
            else if (xml.LocalName is "oddHeader" or "evenHeader" or "firstHeader")
                Add("header");
            else if (xml.LocalName is "oddFooter" or "evenFooter" or "firstFooter")
                Add("footer");
        }

        return margins;

        void Add(string part)
        {
            var line = HeaderFooterText.Of(_text.Read(xml).ToString());
            if (line.Length > 0 && !margins.Contains((part, line)))
                margins.Add((part, line));
        }
    }

    /// <summary>Notes where the sheet states a table's header.</summary>
    private void AddHeader(string part)
    {
        using var xml = _parts.Xml(part);
        if (xml is null || !xml.NextElement() || xml.GetAttribute("headerRowCount") == "0")
            return;
        var area = xml.GetAttribute("ref") ?? "";
        if (CellName.Parse(area.AsSpan(0, Math.Max(0, area.IndexOf(':', StringComparison.Ordinal)))) is var (_, row))
            _headers.Add(row);
    }

    private void Row(int number, ReadOnlySpan<RowCell> cells)
    {
        Heading();
        if (number > _lastRow + 1)
            _rows.EndBlock();
        if (_headers.Contains(number))
            _rows.Header(cells);
        else
            _rows.Row(cells);
        _lastRow = number;
        if (++_written % RowsOfStep == 0)
            _sink.Progress();
        Check();
    }

    /// <summary>Writes a text from outside the rows as a paragraph.</summary>
    private void Paragraph(string part, string? cell, string lines)
    {
        if (lines.Length == 0)
            return;
        var hadText = _hasText;
        Heading();
        if (hadText)
            _sink.Write("\n");
        var name = cell is null ? part : $"{part} {cell}";
        _sink.Mark(new SourcePlace { Sheet = _sheet.Name, Cell = cell, Part = name });
        if (cell is not null)
            _sink.Write($"{char.ToUpperInvariant(name[0])}{name[1..]}: ");
        _sink.Write(lines);
        _sink.Write("\n");
        Check();
    }

    private void Heading()
    {
        if (_hasText)
            return;
        if (_sink.Length > _start)
            _sink.Write("\n");
        _sink.Mark(new SourcePlace { Sheet = _sheet.Name });
        _sink.Write(_sheet.Name);
        _sink.Write(_sheet.IsHidden ? " (hidden)\n" : "\n");
        _hasText = true;
    }

    private SourcePlace Place(RowCell cell, RowHeader? header) => new()
    {
        Sheet = _sheet.Name,
        Cell = CellName.Of(cell.Row, cell.Column),
        Columns = header?.Columns,
    };

    private void Check()
    {
        if (_sink.Length - _start > MaxLength)
        {
            throw new DocumentProblemException(
                DocumentProblemKind.TooLarge, $"its text has more than {MaxLength >> 20} million characters");
        }
    }
}
