namespace ParallelLlm.Host.Documents.Tables;

/// <summary>
/// Writes the rows of a spreadsheet or a CSV file, one at a time. Below a header each row is a paragraph of <c>name: value</c> lines;
/// elsewhere it is one line: <c>label: value</c>, or cells with <c> | </c> in between. Every cell has its place. Holds one row at most.
/// </summary>
/// <param name="sink">Takes the text. It is at the beginning of a line.</param>
/// <param name="placeOf">The place of a cell, below a header or without one.</param>
internal sealed class RowText(TextSink sink, Func<RowCell, RowHeader?, SourcePlace> placeOf)
{
    // Wider gaps separate things that have no columns in common.
    private const int MaxEmptyCells = 8;

    private readonly List<RowCell> _candidate = [];
    private RowHeader? _header;

    // Whether the next row may be a header: no row of its block has had more cells than a title, or a label with its value.
    private bool _isOpen = true;
    private bool _hasText;
    private bool _needsBlankLine;

    /// <summary>Whether the last row is written with the next one, which shows whether it is a header.</summary>
    public bool HoldsRow => _candidate.Count > 0;

    /// <summary>Writes the next row.</summary>
    /// <param name="cells">Its cells that are not empty, in the order of the columns; none ends the block, as an empty row does.</param>
    public void Row(ReadOnlySpan<RowCell> cells)
    {
        if (cells.IsEmpty)
        {
            EndBlock();
            return;
        }

        if (_candidate.Count > 0)
            Decide(cells);
        if (_header is not null)
            Record(cells);
        else if (_isOpen && RowHeader.CanBe(cells))
            _candidate.AddRange(cells);
        else
            Line(cells);
    }

    /// <summary>Writes a row that the source states to be the header of the rows that follow.</summary>
    public void Header(ReadOnlySpan<RowCell> cells)
    {
        EndBlock();
        if (cells.IsEmpty)
            return;
        Cells(cells);
        _header = RowHeader.Stated(cells);
    }

    /// <summary>Ends a block of rows: the next row may be a header. Call it after the last row too.</summary>
    public void EndBlock()
    {
        if (_candidate.Count > 0)
            Decide([]);
        _header = null;
        _isOpen = true;
        _needsBlankLine = _hasText;
    }

    private void Decide(ReadOnlySpan<RowCell> next)
    {
        RowCell[] row = [.. _candidate];
        _candidate.Clear();
        if (RowHeader.Guess(row, next) is { } header)
        {
            Cells(row);
            _header = header;
        }
        else
        {
            Line(row);
        }
    }

    private void Line(ReadOnlySpan<RowCell> cells)
    {
        _isOpen &= cells.Length <= 2;
        if (cells.Length != 2 || CellText.IsNumeric(cells[0].Text))
        {
            Cells(cells);
            return;
        }

        Separate();
        Cell(cells[0]).Write(cells[0].Text.AsSpan().TrimEnd(": "));
        sink.Write(": ");
        Cell(cells[1]).Write(cells[1].Text);
        sink.Write("\n");
    }

    private void Cells(ReadOnlySpan<RowCell> cells)
    {
        Separate();
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
            {
                // Empty cells in between keep the columns of neighbouring rows comparable.
                var empty = cells[i].Column - cells[i - 1].Column - 1;
                sink.Write(" | ");
                for (var column = 0; column < empty && empty <= MaxEmptyCells; column++)
                    sink.Write("| ");
            }

            Cell(cells[i]).Write(cells[i].Text);
        }

        sink.Write("\n");
    }

    private void Record(ReadOnlySpan<RowCell> cells)
    {
        _needsBlankLine = true;
        Separate();
        foreach (var cell in cells)
        {
            var text = Cell(cell);
            if (_header!.NameOf(cell.Column) is { Length: > 0 } name)
            {
                text.Write(name);
                text.Write(": ");
            }

            text.Write(cell.Text);
            text.Write("\n");
        }
    }

    private TextSink Cell(in RowCell cell)
    {
        sink.Mark(placeOf(cell, _header));
        return sink;
    }

    private void Separate()
    {
        if (_needsBlankLine)
            sink.Write("\n");
        _needsBlankLine = false;
        _hasText = true;
    }
}
